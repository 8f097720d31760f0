"""A real ASGI server beside the suite, on one database; the suite writes, and browsers of the server listen."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings

from task_manager.tracking import recorder
from tests.acceptance.recording.conftest import ROOT, stack  # noqa: F401 - a fixture
from tests.faults.servers import free_port
from tests.waiting import wait_for

# These need settings of their own: see `tests/settings/acceptance.py`. Other runs do not collect them.
if django_settings.SETTINGS_MODULE != "tests.settings.acceptance":
    collect_ignore_glob = ["test_*.py"]


class Server:
    """One server process."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/api/tasks/"
        self._log = (folder / f"server-{self.port}.log").open("wb")
        command = ["-m", "uvicorn", "tests.asgi:application", "--port", str(self.port), "--log-level", "warning"]
        self.process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | environ, stdout=self._log, stderr=self._log
        )
        wait_for(self._answers, 30)

    def _answers(self) -> bool:
        assert self.process.poll() is None, Path(self._log.name).read_text()
        try:
            return httpx.get(self.url + "health/live/").status_code == 204
        except httpx.TransportError:
            return False

    def get(self, path: str, user: str = "ana", **options) -> httpx.Response:
        return httpx.get(self.url + path, auth=(user, "demo"), timeout=40, **options)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)
        self._log.close()


class Browser:
    """Reads a stream in a thread, as an EventSource does, and keeps what it was told."""

    def __init__(self, server: Server, cursor: str | None = None, user: str = "ana", **params: str) -> None:
        self.messages: queue.Queue[dict] = queue.Queue()
        self.ended = threading.Event()
        self.status = 0
        self._client = httpx.Client(auth=(user, "demo"), timeout=httpx.Timeout(10, read=60))
        self._params = params if cursor is None else {"cursor": cursor, **params}
        self._server = server
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._server.url + "stream/", params=self._params) as response:
                self.status, self.headers = response.status_code, response.headers
                for line in response.iter_lines():
                    if line.startswith("data: "):
                        self.messages.put(json.loads(line[6:]))
        except httpx.TransportError:
            pass
        finally:
            self.ended.set()

    def next(self, seconds: float = 10) -> dict:
        return self.messages.get(timeout=seconds)

    def next_of(self, task_id: str, phase: str) -> dict:
        """Return the next state of a task that is in `phase`."""
        while True:
            for item in self.next()["items"]:
                if (
                    item["op"] == "upsert"
                    and item["execution"]["id"] == task_id
                    and item["execution"]["phase"] == phase
                ):
                    return item["execution"]

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def people(stack, django_db_blocker):  # noqa: F811 - the fixture
    """Ana, Berta, and an operator."""
    from django.contrib.auth import get_user_model

    with django_db_blocker.unblock():
        make = get_user_model().objects.create_user
        made = {name: make(name, password="demo") for name in ("ana", "berta", "carla")}
        made["boss"] = make("boss", password="demo", is_staff=True)
        yield made
        get_user_model().objects.all().delete()


@pytest.fixture(scope="module")
def server(stack, people):  # noqa: F811 - the fixture
    made = Server(stack)
    yield made
    made.end()


@pytest.fixture
def other(stack, people):  # noqa: F811 - the fixture
    """A server that the test ends."""
    made = Server(stack)
    yield made
    made.end(signal.SIGKILL)


@pytest.fixture
def browse(server):
    """Open browsers, which are closed with the test."""
    opened: list[Browser] = []

    def open_(*args, **kwargs) -> Browser:
        opened.append(Browser(kwargs.pop("at", server), *args, **kwargs))
        return opened[-1]

    yield open_
    for browser in opened:
        browser.close()


@pytest.fixture(autouse=True)
def _stored():
    yield
    recorder.flush(5)
