"""A real worker on a real broker, and a real database that the suite and the worker share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from tests.services import on_postgres
from tests.waiting import wait_for

ROOT = Path(__file__).parents[3]

# These need settings of their own: see `tests/settings/acceptance.py`. Other runs do not collect them.
if django_settings.SETTINGS_MODULE != "tests.settings.acceptance":
    collect_ignore_glob = ["test_*.py"]


class Worker:
    """One worker process, and how to end it."""

    def __init__(self, folder: Path, *options: str, app: str = "tests.host") -> None:
        self.app = app
        self.log = folder / f"worker-{uuid.uuid4().hex[:6]}.log"
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        name = f"--hostname=w{uuid.uuid4().hex[:6]}@%h"
        command = [sys.executable, "-m", "celery", "-A", self.app, "worker", "-l", "INFO", name]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *(self.options or ("-c", "2"))], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        wait_for(self._is_ready, 60)
        return self

    def _is_ready(self) -> bool:
        assert self.process is not None
        text = self.log.read_text(errors="replace")
        assert self.process.poll() is None, text
        return " ready." in text

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)


@pytest.fixture(scope="session")
def stack(django_db_blocker, tmp_path_factory):
    """Set up the database, and clear the broker."""
    from django.core.management import call_command

    from tests.host.celery import app

    folder = Path(os.environ.get("TEST_DATA_DIR") or tmp_path_factory.mktemp("stack"))
    traces = tmp_path_factory.mktemp("traces")
    os.environ["TEST_TRACES"] = str(traces)
    os.environ["TEST_QUEUE"] = app.conf.task_default_queue = f"host-{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        _create_database()
        call_command("migrate", verbosity=0)
        if "task_manager" in django_settings.DATABASES:
            call_command("migrate", database="task_manager", verbosity=0)
        app.control.purge()
        yield folder
        from django.db import connections

        from task_manager.tracking.writer import writer

        writer.drain()
        connections.close_all()
        _drop_database()


def _create_database() -> None:
    _drop_database()
    if os.environ.get("TEST_DATABASE"):
        on_postgres(f'CREATE DATABASE "{os.environ["TEST_DATABASE"]}"')


def _drop_database() -> None:
    if os.environ.get("TEST_DATABASE"):
        on_postgres(f'DROP DATABASE IF EXISTS "{os.environ["TEST_DATABASE"]}" WITH (FORCE)')


@pytest.fixture(scope="session")
def shared_worker(stack):
    """A worker for all tests that leave it as they found it."""
    worker = Worker(stack).start()
    yield worker
    worker.end()


@pytest.fixture
def new_worker(stack):
    """Make workers of the test's own; they are ended with it."""
    made: list[Worker] = []

    def make(*options: str, app: str = "tests.host") -> Worker:
        made.append(Worker(stack, *options, app=app))
        return made[-1].start()

    yield make
    for worker in made:
        worker.end()


@pytest.fixture
def traces(stack):
    """What the tasks themselves left: (task id, word) in order."""
    folder = Path(os.environ["TEST_TRACES"])
    for file in folder.iterdir():
        file.unlink()

    def read() -> list[tuple[str, str]]:
        file = folder / "traces"
        lines = file.read_text().splitlines() if file.exists() else []
        return [(line.split(" ")[0], line.split(" ")[1]) for line in lines]

    read.go = (folder / "go").touch
    return read
