"""A real worker and a real Flower, for the sources that ask them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services import celery_redis
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
LOGIN = "ana:s3cret"


def redis_url() -> str:
    """Return the broker of the sources' worker."""
    return celery_redis(13)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass
class Process:
    """One real process, its log, and its address where it has one."""

    popen: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    def end(self) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            self.popen.wait(20)


def start(name: str, folder: Path, *arguments: str, **environ: str) -> Process:
    """Start `celery -A tests.host …`."""
    log = folder / f"{name}.log"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("FLOWER_")},
        "DJANGO_SETTINGS_MODULE": "tests.settings.sqlite",
        "TEST_BROKER_URL": redis_url(),
        "TEST_RESULT_BACKEND": redis_url(),
        "TEST_QUEUE": "celery",
        **environ,
    }
    command = [sys.executable, "-m", "celery", "-A", "tests.host", *arguments]
    with log.open("wb") as file:
        popen = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    return Process(popen, log)


@pytest.fixture(scope="session")
def worker(tmp_path_factory):
    """A real prefork worker."""
    process = start(
        "worker", tmp_path_factory.mktemp("worker"), "worker", "-c", "2", "-n", "source@%h", "-l", "INFO", "-E"
    )
    wait_for(lambda: " ready." in process.log.read_text(errors="replace"), 60)
    yield process
    process.end()


@pytest.fixture(scope="session")
def flower(tmp_path_factory, worker):
    """Make real Flowers: `flower("--url-prefix=x")`; each answers before it is handed out."""
    made: list[Process] = []

    def make(*options: str, **environ: str) -> Process:
        port = free_port()
        folder = tmp_path_factory.mktemp("flower")
        process = start("flower", folder, "flower", "--address=127.0.0.1", f"--port={port}", *options, **environ)
        made.append(process)
        process.url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(process.url), 60)
        return process

    yield make
    for process in made:
        process.end()


@pytest.fixture(scope="session")
def protected(flower):
    """A Flower with a password, which is how it is run."""
    return flower(f"--basic-auth={LOGIN}")


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
