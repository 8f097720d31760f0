"""The doctor finds each fault that is made, and says what to do; and finds nothing where there is none."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from task_manager import triggers
from task_manager.conf import settings
from task_manager.doctor import Level, examine
from task_manager.models import WorkerLease
from task_manager.tracking import spool
from tests.host.celery import app
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("stack", "quick")]

ROOT = Path(__file__).parents[3]
QUICK = {"LEASE_BEAT": 0.2, "LEASE_STALE": 1}


@pytest.fixture(scope="module")
def quick():
    ours = {"TEST_TASK_MANAGER": json.dumps(QUICK), "TEST_QUEUE": f"doctor-{uuid.uuid4().hex[:8]}"}
    with pytest.MonkeyPatch.context() as patch, override_settings(TASK_MANAGER=django_settings.TASK_MANAGER | QUICK):
        for name, value in ours.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(autouse=True)
def _no_others():
    # What earlier tests killed is not what is examined here.
    WorkerLease.objects.all().delete()


def found(check, level=Level.ERROR, words=""):
    """Return the findings of one check at one level that contain `words`."""
    return [each for each in examine() if (each.check, each.level) == (check, level) and words in each.message]


def name_of(worker):
    def named():
        return WorkerLease.objects.filter(pid=worker.process.pid).values_list("worker", flat=True).first()

    return wait_for(named)


def run(*options, **environ):
    """Run the command in a process of its own; return (exit code, what it wrote)."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "task_manager_doctor", *options],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings.acceptance", **environ},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.returncode, done.stdout


def test_where_everything_is_connected_nothing_is_wrong(new_worker):
    name = name_of(new_worker("-c", "1"))
    findings = wait_for(lambda: (all_ := list(examine())) and not errors(all_) and all_)
    checks = {each.check for each in findings}
    expected = {"versions", "settings", "database", "migrations", "triggers", "broker", "result backend", "workers"}
    assert checks >= expected | {"clock", "queues", "spool", "Flower", "wake"}
    said = [each.message for each in findings if name in each.message]
    assert len(said) >= 3  # It lives, its clock agrees, it runs the same versions.
    out = io.StringIO()
    call_command("task_manager_doctor", "--json", stdout=out)
    assert {"check", "level", "message", "hint"} == set(json.loads(out.getvalue())[0])


def errors(findings):
    return [each for each in findings if each.level is Level.ERROR]


def test_each_error_says_what_to_do_and_the_exit_code_is_1():
    connection = connections[settings.DATABASE]
    MigrationRecorder(connection).record_unapplied("task_manager", "0006_rollups")
    try:
        code, text = run()
        assert (code, "0006_rollups" in text, "manage.py migrate" in text) == (1, True, True), text
        code, text = run("--json")
        findings = json.loads(text)
        assert code == 1
        assert all(each["hint"] for each in findings if each["level"] != "ok")
    finally:
        MigrationRecorder(connection).record_applied("task_manager", "0006_rollups")


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_worker_that_is_stopped_or_killed_is_silent(new_worker, how):
    worker = new_worker("-P", "solo")
    name = name_of(worker)
    worker.process.send_signal(how)
    try:
        [finding] = wait_for(lambda: found("leases", words=name))
    finally:
        worker.process.send_signal(signal.SIGCONT)
    assert "silent since" in finding.message
    assert "start it again" in finding.hint


def test_a_missing_trigger_is_found_and_the_hint_brings_it_back():
    connection = connections[settings.DATABASE]
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER task_manager_log_update{' ON task_manager_execution' if is_postgres else ''}")
        if is_postgres:
            cursor.execute("ALTER TABLE task_manager_execution DISABLE TRIGGER task_manager_log_insert")
    try:
        [finding] = found("triggers")
        assert "log_update" in finding.message
        assert ("log_insert" in finding.message) is is_postgres
        assert "triggers.install()" in finding.hint
    finally:
        triggers.install()
    assert found("triggers") == []
    assert found("triggers", Level.OK)


@pytest.mark.parametrize(("ahead", "word"), [(90, "ahead"), (-90, "behind")])
def test_a_clock_that_is_off_is_found(new_worker, tmp_path, monkeypatch, ahead, word):
    (tmp_path / "sitecustomize.py").write_text(
        f"import time\nreal = time.time\ntime.time = lambda: real() + {ahead}\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    name = name_of(new_worker("-c", "1"))
    [finding] = wait_for(lambda: found("clock", words=name))
    assert f" s {word} " in finding.message
    seconds = float(finding.message.split(" s ")[0].rpartition(" ")[2])
    assert 88 < seconds < 92
    assert "NTP" in finding.hint


def test_a_full_spool_is_found(tmp_path):
    ours = {**django_settings.TASK_MANAGER, "SPOOL_DIR": str(tmp_path), "SPOOL_MAX_MB": 0.01}
    with override_settings(TASK_MANAGER=ours):
        assert found("spool", Level.OK)
        file = tmp_path / f"1{spool.SUFFIX}"
        file.write_bytes(b"x" * 4_000)
        [finding] = found("spool", Level.WARNING)
        file.write_bytes(b"x" * 9_000)
        [finding] = found("spool")
    assert "is full" in finding.message
    assert "SPOOL_MAX_MB" in finding.hint


def test_a_spool_that_cannot_be_written_is_found(tmp_path):
    (tmp_path / "file").write_text("")
    with override_settings(TASK_MANAGER={**django_settings.TASK_MANAGER, "SPOOL_DIR": str(tmp_path / "file" / "no")}):
        [finding] = found("spool")
    assert "SPOOL_DIR" in finding.hint


def test_a_broker_and_a_result_backend_that_are_gone_are_found():
    gone = {"TEST_BROKER_URL": "redis://127.0.0.1:9/0", "TEST_RESULT_BACKEND": "redis://127.0.0.1:9/1"}
    # As `manage.py` of a project does it, which imports its Celery app.
    code, text = run("--json", "--pythonpath", str(ROOT), **gone)
    failed = {each["check"] for each in json.loads(text) if each["level"] == "error"}
    # A worker that another test killed may be among the leases.
    assert (code, failed - {"leases"}) == (1, {"broker", "result backend", "workers"}), text


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_found_and_the_rest_is_examined_all_the_same():
    code, text = run("--json", TEST_DATABASE="there_is_no_such_database")
    findings = json.loads(text)
    by_check = {each["check"]: each for each in findings if each["level"] == "error"}
    assert code == 1
    assert "there_is_no_such_database" in by_check["database"]["message"]
    assert "broker" in {each["check"] for each in findings if each["level"] == "ok"}


def test_a_queue_from_which_nobody_takes_is_found():
    queue = f"nobody-{uuid.uuid4().hex[:8]}"
    app.send_task("tests.host.tasks.add", (1, 2), queue=queue)
    try:
        [finding] = wait_for(lambda: found("queues", Level.WARNING, queue))
    finally:
        with app.connection_for_write() as connection:
            connection.default_channel.queue_delete(queue)
    assert "1 messages" in finding.message
    assert f"-Q {queue}" in finding.hint
