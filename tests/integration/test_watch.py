"""`manage.py task_manager_watch` shows what happens, and ends as its task does."""

from __future__ import annotations

import io
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from task_manager.management.commands import task_manager_watch as command
from task_manager.models import TaskExecution

pytestmark = pytest.mark.django_db(databases="__all__")
committed = pytest.mark.django_db(databases="__all__", transaction=True)


def new(task_id, **fields):
    return TaskExecution.objects.create(task_id=task_id, **{"title": task_id} | fields)


def running(task_id, **fields):
    progress = {"progress_current": 430, "progress_total": 1000, "progress_message": "Empleado 430"}
    now = timezone.now()
    return new(task_id, state="PROGRESS", started_at=now, progress_at=now, **progress | fields)


def watch(*args, **options):
    out = options.pop("stdout", None) or io.StringIO()
    call_command("task_manager_watch", *args, stdout=out, **options)
    return out.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_what_runs_and_what_just_ended_is_shown_once():
    running("Consolidar nómina")
    new("Importar", state="FAILURE", error_type="Unbalanced", error_message="12 off", finished_at=timezone.now())
    new("Old", state="SUCCESS", finished_at=timezone.now() - timedelta(hours=1))
    ended, active = watch(once=True).splitlines()
    assert ended == "✗ Failed      Importar  Unbalanced: 12 off"
    assert active.startswith("▶ Running     Consolidar nómina  ████████░░░░░░░░░░░░  43.0 %  Empleado 430")


def test_only_those_of_a_user_or_module_are_shown():
    user = get_user_model().objects.create_user("nomina")
    running("a", owner_id=user.pk, module="x")
    running("b", module="y")
    assert "a" in watch(once=True, user="nomina")
    assert len(watch(once=True, user=str(user.pk)).splitlines()) == 1
    assert [line.split()[2] for line in watch(once=True, module="y").splitlines()] == ["b"]
    with pytest.raises(CommandError, match="no user"):
        watch(once=True, user="nobody")


def test_a_task_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="no task a/b"):
        watch("a/b", once=True)


@pytest.mark.parametrize(("state", "code"), [("SUCCESS", 0), ("FAILURE", 1), ("REVOKED", 1)])
def test_it_ends_with_its_task(state, code):
    new("a", state=state, finished_at=timezone.now())
    if code == 0:
        watch("a")
    else:
        with pytest.raises(SystemExit) as ended:
            watch("a")
        assert ended.value.code == code


def in_thread(function):
    def run():
        try:
            function()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@committed
def test_a_task_is_followed_to_its_end():
    execution = running("a")

    def work():
        for current in (600, 800):
            time.sleep(0.25)
            TaskExecution.objects.filter(pk=execution.pk).update(progress_current=current)
        time.sleep(0.25)
        TaskExecution.objects.filter(pk=execution.pk).update(state="SUCCESS", finished_at=timezone.now())

    thread = in_thread(work)
    lines = watch("a", interval=0.05).splitlines()
    thread.join()
    assert [part for line in lines for part in line.split() if part[0].isdigit() and "." in part] == [
        "43.0",
        "60.0",
        "80.0",
    ]
    assert lines[-1].startswith("✓ Finished    a")


def test_what_changes_in_the_meantime_comes_and_goes():
    watched = command.Watch(task_id=None, owner_id=None, module="nomina")
    watched.load()
    execution = running("a", module="nomina")
    running("b", module="else")
    watched.catch_up()
    assert [row["id"] for row in watched.shown(timezone.now())] == ["a"]
    execution.state, execution.finished_at = "SUCCESS", timezone.now()
    execution.save()
    watched.catch_up()
    assert [row["phase"] for row in watched.shown(timezone.now())] == ["finished"]
    assert watched.shown(timezone.now() + command.RECENT * 2) == []
    execution.delete()
    watched.catch_up()


def test_a_cursor_that_ended_is_begun_anew():
    watched = command.Watch(task_id=None, owner_id=None, module=None)
    watched.load()
    running("a")
    watched._cursor = "broken"
    watched.catch_up()
    assert [row["id"] for row in watched.shown(timezone.now())] == ["a"]


def test_a_terminal_is_repainted():
    running("a")
    out = Terminal()
    rows = [command._data(e, timezone.now()) for e in TaskExecution.objects.all()]
    paint = command.Screen(command.Command(stdout=out).stdout)
    paint(rows)
    paint(rows)
    paint([])
    first, second, third = out.getvalue().split("\x1b[J")[1:]
    assert first.endswith("\n\x1b[1F")
    assert second.endswith("\n\x1b[1F")
    assert "Nothing is running." in third


def test_ctrl_c_ends_quietly(monkeypatch):
    def interrupt(_seconds):
        raise KeyboardInterrupt

    running("a")
    monkeypatch.setattr(command.time, "sleep", interrupt)
    assert "Running" in watch()


def test_a_title_cannot_command_the_terminal():
    row = command._data(running("a", title="x\x1b[2Jy\nz"), timezone.now())
    line = command.line_of(row)
    assert "\x1b" not in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59.6, "1 min 0 s"), (72, "1 min 12 s"), (7_260, "2 h 1 min")]
)
def test_durations_are_written_as_people_read_them(seconds, text):
    assert command.duration(seconds) == text
