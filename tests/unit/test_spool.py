"""The files that keep events while the database is away."""

from __future__ import annotations

import os
import resource
import signal
import stat
from dataclasses import replace

import pytest
from django.db import OperationalError
from django.test import override_settings

from task_manager.states import State
from task_manager.tracking import backlog as backlogs
from task_manager.tracking import spool as spools
from task_manager.tracking.backlog import Backlog
from task_manager.tracking.spool import Spool
from task_manager.tracking.writer import Writer
from tests.unit.test_transitions import ended, progressed, published, started


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    place = tmp_path / "spool"
    common = getattr(settings, "TASK_MANAGER", {})
    with override_settings(TASK_MANAGER={**common, "SPOOL_DIR": str(place), "SPOOL_MAX_MB": 1}):
        yield place


PROGRESS = progressed(5)
EVENTS = [published(), started(), PROGRESS, ended(State.SUCCESS)]


def large(size):
    """Return an event that takes a little more than `size` bytes."""
    event = published()
    return replace(event, message=replace(event.message, args="x" * size))


def all_of(more):
    """Call a step of replaying until it has nothing more; return what it gave."""
    found = []
    while more(found.extend):
        pass
    return found


def test_what_is_kept_comes_back_in_order_and_once(folder):
    spool = Spool()
    assert spool.append(EVENTS[:2]) == []
    assert spool.append(EVENTS[2:]) == []
    assert spool.count == 4
    assert all_of(spool.replay) == EVENTS
    assert (spool.count, all_of(spool.replay)) == (0, [])
    assert spools.usage() == {"files": 1, "bytes": 0}


def test_only_its_owner_may_read_a_file(folder):
    Spool().append(EVENTS)
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_cannot_be_written_yet_is_kept():
    spool = Spool()
    spool.append(EVENTS)

    def refuse(events):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        spool.replay(refuse)
    assert all_of(spool.replay) == EVENTS


def test_what_comes_during_a_replay_is_kept_too():
    spool, found = Spool(), []
    spool.append(EVENTS[:1])

    def write(events):
        if not found:
            spool.append(EVENTS[1:])
        found.extend(events)

    while spool.replay(write):
        pass
    assert found == EVENTS


def test_the_file_of_the_living_is_left_alone():
    living, other = Spool(), Spool()
    living.append(EVENTS)
    assert all_of(other.adopt) == []
    assert living.count == 4


def test_the_file_of_the_dead_is_adopted_once(folder):
    pid = os.fork()
    if pid == 0:
        Spool().append(EVENTS)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    spool = Spool()
    assert all_of(spool.adopt) == EVENTS
    assert list(folder.iterdir()) == []


def test_a_forked_process_neither_holds_nor_empties_the_file_of_its_parent():
    parent = Spool()
    parent.append(EVENTS)
    pid = os.fork()
    if pid == 0:
        parent.forget()
        os._exit(0 if parent.append(EVENTS[:1]) == [] and all_of(parent.replay) == EVENTS[:1] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert all_of(parent.replay) == EVENTS


def test_a_line_that_is_cut_costs_only_itself(folder):
    spool = Spool()
    spool.append(EVENTS[:1])
    spool.close()
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes() + b'["Started",{"task_\n' + path.read_bytes())
    assert all_of(Spool().adopt) == EVENTS[:1] * 2


def test_when_there_is_little_room_progress_goes_first(folder):
    spool = Spool()
    big = large(850_000)
    assert spool.append([big]) == []
    assert spool.append(EVENTS) == [PROGRESS]
    assert all_of(spool.replay) == [big, *[event for event in EVENTS if event != PROGRESS]]


def test_a_full_disk_leaves_whole_lines():
    spool = Spool()
    spool.append(EVENTS[:1])
    with limited_file_size(2_000):
        refused = spool.append([large(5_000)])
    assert len(refused) == 1
    assert spool.append(EVENTS[1:]) == []
    assert all_of(spool.replay) == EVENTS


def test_a_folder_of_somebody_else_is_not_used(folder):
    folder.symlink_to("/tmp")
    assert Spool().append(EVENTS) == EVENTS


def test_what_the_spool_refuses_is_kept_in_memory_and_then_counted_as_lost(folder, monkeypatch):
    folder.write_text("a file where the folder should be")
    monkeypatch.setattr(backlogs, "IN_MEMORY", 3)
    backlog = Backlog()
    backlog.keep(EVENTS)
    assert len(backlog) == 3
    assert (backlog.lost, backlog.take_lost(), backlog.take_lost()) == (1, 1, 0)
    found = all_of(backlog.write_some)
    assert found == [event for event in EVENTS if event != PROGRESS]
    backlog.keep([published(), *found])
    assert (len(backlog), backlog.lost) == (3, 2)


def limited_file_size(size):
    """Return a context in which files of this process may not grow beyond `size` bytes."""

    class Limited:
        def __enter__(self):
            self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
            self.handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, self.before[1]))

        def __exit__(self, *_):
            resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
            signal.signal(signal.SIGXFSZ, self.handler)

    return Limited()


def test_while_the_database_is_away_a_guarded_start_is_on_disk_before_the_task_runs(folder, monkeypatch):
    writer = Writer()
    monkeypatch.setattr(writer, "_ensure_thread", lambda: None)
    writer.link.failed(OperationalError("gone"))
    event = started()
    assert writer.start(event)
    assert all_of(writer._backlog.spool.replay) == [event]
