"""The writer when things go wrong: bad rows, a database that is away, a fork, idleness."""

from __future__ import annotations

import os
import threading
import time

import pytest
from django.db import connection, connections

from task_manager.conf import settings
from task_manager.models import TaskExecution
from task_manager.states import State
from task_manager.tracking import link, recorder, store, writer
from task_manager.tracking.events import Attempt, Ended, Message, Naming, Published, Rank
from task_manager.tracking.runs import now
from task_manager.types import new_id
from tests.services import on_postgres
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("stack")]

NAMING = Naming(name="written", module="host", title="Written")


def published(task_id, args="[]"):
    return Published(task_id=task_id, at=now(), message=Message(task="written", args=args), naming=NAMING)


def stored(prefix):
    return set(TaskExecution.objects.filter(task_id__startswith=prefix).values_list("task_id", flat=True))


def test_bad_rows_are_set_apart_and_the_batch_is_kept():
    before = writer.writer.health()["quarantined"]
    ids = {f"good-{n}" for n in range(60)}
    for number, task_id in enumerate(sorted(ids)):
        recorder.record(published(task_id))
        if number % 20 == 0:
            recorder.record(published(f"bad-{number}\ud800"))
    recorder.record(published("good-with-bad-arguments", args="this is not JSON"))
    assert recorder.flush(10)
    assert stored("good-") >= ids
    assert writer.writer.health()["quarantined"] - before >= 3
    if connection.vendor == "postgresql":
        # The fact is kept, without what could not be stored.
        assert TaskExecution.objects.get(task_id="good-with-bad-arguments").args is None


@pytest.mark.parametrize("task_id", ["a/b", "17", "ñandú %2F?#", "x" * 900, " ", "0"])
def test_any_text_is_an_id(task_id):
    # Other tests have published these ids, and an execution keeps its first name.
    TaskExecution.objects.filter(task_id=task_id).delete()
    recorder.record(published(task_id))
    assert recorder.flush(5)
    assert TaskExecution.objects.get(task_id=task_id).name == "written"


def test_many_events_go_in_few_statements():
    ids = [f"many-{n}" for n in range(3_000)]
    for task_id in ids:
        recorder.record(published(task_id))
        recorder.record(
            Ended(task_id=task_id, at=now(), attempt=Attempt(id=new_id()), rank=Rank.CHILD, state=State.SUCCESS)
        )
    assert recorder.flush(30)
    assert TaskExecution.objects.filter(task_id__startswith="many-", state="SUCCESS").count() == 3_000


def test_a_flush_waits_for_what_was_recorded_before_it():
    for number in range(50):
        recorder.record(published(f"flushed-{number}"))
        assert recorder.flush(5)
        assert TaskExecution.objects.filter(task_id=f"flushed-{number}").exists()


def test_a_forked_process_writes_over_a_connection_of_its_own():
    recorder.record(published("parent-before"))
    assert recorder.flush(5)
    pid = os.fork()
    if pid == 0:
        recorder.record(published("child"))
        os._exit(0 if recorder.flush(5) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    recorder.record(published("parent-after"))
    assert recorder.flush(5)
    assert {"parent-before", "child", "parent-after"} <= stored("")


def test_an_idle_process_holds_no_connection(monkeypatch):
    monkeypatch.setattr(link, "IDLE_SECONDS", 0.2)
    recorder.record(published("idle"))
    assert recorder.flush(5)
    wait_for(lambda: writer.writer.link.connection is None, 5)
    recorder.record(published("awake"))
    assert recorder.flush(5)


@pytest.mark.postgres
def test_cut_connections_lose_nothing():
    name = os.environ["TEST_DATABASE"]
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    for number in range(5):
        recorder.record(published(f"cut-{number}"))
        if number == 2:
            connections[settings.DATABASE].close()
            on_postgres(cut)
    wait_for(lambda: recorder.flush(1), 20)
    assert stored("cut-") == {f"cut-{n}" for n in range(5)}


@pytest.mark.postgres
def test_while_the_database_is_away_nothing_waits_and_nothing_is_lost():
    name = os.environ["TEST_DATABASE"]
    recorder.flush(5)
    connections[settings.DATABASE].close()
    on_postgres(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    on_postgres(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        recorder.record(published("away-first"))
        wait_for(lambda: not writer.writer.available, 10)
        began = time.monotonic()
        for number in range(100):
            recorder.record(published(f"away-{number}"))
            assert not recorder.flush()
        assert time.monotonic() - began < 5  # A hundred times RECORD_TIMEOUT would be 100 s.
        assert recorder.health()["available"] is False
    finally:
        on_postgres(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    wait_for(lambda: recorder.flush(1), 20)
    assert stored("away-") == {"away-first", *(f"away-{n}" for n in range(100))}


@pytest.mark.postgres
def test_a_lock_on_a_row_delays_the_writer_and_not_the_caller():
    recorder.record(published("locked"))
    assert recorder.flush(5)
    with store.batch() as held, held.cursor() as cursor:
        cursor.execute("SELECT 1 FROM task_manager_execution WHERE task_id = 'locked' FOR UPDATE")
        ended = Ended(task_id="locked", at=now(), attempt=Attempt(id=new_id()), rank=Rank.CHILD, state=State.SUCCESS)
        began = time.monotonic()
        recorder.record(ended)
        assert time.monotonic() - began < 0.1
        wait_for(lambda: not writer.writer.available, 10)
    wait_for(lambda: recorder.flush(1), 20)
    assert TaskExecution.objects.get(task_id="locked").state == "SUCCESS"


def _ended(pid):
    """Return (pid, status) of a child that has ended."""
    found = os.waitpid(pid, os.WNOHANG)
    return found if found[0] else None


def test_children_forked_in_the_middle_of_a_write_can_write():
    """A database library's own locks, inherited while the writer holds them, would hold for ever."""
    stop = threading.Event()

    def keep_writing():
        number = 0
        while not stop.wait(0.002):
            recorder.record(published(f"meanwhile-{number}"))
            recorder.flush(5)
            number += 1

    busy = threading.Thread(target=keep_writing)
    busy.start()
    try:
        for number in range(25):
            pid = os.fork()
            if pid == 0:
                recorder.record(published(f"forked-{number}"))
                os._exit(0 if wait_for(lambda: recorder.flush(1), 15) else 1)
            _, status = wait_for(lambda pid=pid: _ended(pid), 20)
            assert status == 0
    finally:
        stop.set()
        busy.join(10)
    assert stored("forked-") == {f"forked-{number}" for number in range(25)}
