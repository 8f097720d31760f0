"""One demo at a time in one folder."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from scripts.launcher.exceptions import Refused
from scripts.launcher.lock import Lock

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from scripts.launcher.lock import Lock
lock = Lock(Path(sys.argv[1]))
lock.acquire()
lock.describe("http://127.0.0.1:8000")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_the_second_is_told_where_the_first_is(tmp_path, holder, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    for _ in ("the second", "the third"):
        with closing(Lock(tmp_path / "lock")) as lock, pytest.raises(Refused) as refused:
            lock.acquire()
        assert str(refused.value) == (
            f"It is running already, at http://127.0.0.1:8000 (process {holder.pid}): end it there with Ctrl-C."
        )


def test_a_killed_holder_leaves_no_lock(tmp_path, holder):
    holder.kill()
    holder.wait()
    with closing(Lock(tmp_path / "lock")) as lock:
        lock.acquire()
