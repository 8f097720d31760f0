"""The launcher's processes are watched, and none outlives it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scripts.launcher import processes
from scripts.launcher.exceptions import Refused, Stopped
from scripts.launcher.processes import Child, Family

from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
#: Ends for nobody, and has a child of its own that does so neither.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
open(f"{sys.argv[1]}/{os.getpid()}", "w").close()
time.sleep(60)
"""
LAUNCHER = """
import sys
from pathlib import Path
from scripts.launcher.processes import Child, Family
folder = Path(sys.argv[1])
with Family(folder) as family:
    family.start(Child("stubborn", [sys.executable, "-c", sys.argv[2], str(folder / "seen")], {}, folder))
    family.wait_for(lambda: False)
"""


@pytest.fixture
def seen(tmp_path):
    """The folder in which the stubborn ones leave their process numbers."""
    folder = tmp_path / "seen"
    folder.mkdir()
    return folder


@pytest.fixture
def family(tmp_path):
    with Family(tmp_path) as family:
        yield family


def child(folder, code, *arguments):
    return Child("one", [sys.executable, "-c", code, *arguments], os.environ, folder, folder / "logs" / "one.log")


def runs(pid):
    """Return whether the process runs; one that only waits to be collected does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def pids(seen):
    found = [int(path.name) for path in seen.iterdir()]
    return found if len(found) == 2 else []


def test_all_end_within_three_seconds_even_who_refuses(tmp_path, seen):
    with Family(tmp_path) as family:
        family.start(child(tmp_path, STUBBORN, str(seen)))
        started = wait_for(lambda: pids(seen))
        began = time.monotonic()
    assert time.monotonic() - began < 3
    assert not any(map(runs, started))
    assert not list(family.pids.iterdir())


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc who runs")
def test_a_killed_launcher_leaves_no_process(tmp_path, seen):
    command = [sys.executable, "-c", LAUNCHER, str(tmp_path), STUBBORN]
    with subprocess.Popen(command, cwd=ROOT) as launcher:
        started = wait_for(lambda: pids(seen))
        launcher.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(map(runs, started)), 3)


def test_who_does_not_start_is_shown_with_the_end_of_its_log(family, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    family.start(child(tmp_path, "import sys; print('line 1'); sys.exit('no database')"))
    with pytest.raises(Refused) as refused:
        family.watch(say=pytest.fail)
    assert refused.value.log.splitlines() == ["line 1", "no database"]
    assert str(refused.value).startswith("The process “one” ended with code 1: ")


def test_who_ends_later_is_started_again_a_few_times(family, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(processes, "STARTING", 0)
    monkeypatch.setattr(processes, "PAUSE", 0)
    said = []

    def say(sentence):
        said.append(sentence)
        family.stopping = "stays down" in sentence

    family.start(child(tmp_path, "raise SystemExit(3)"))
    with pytest.raises(Stopped):
        family.watch(say)
    assert len(said) == processes.RESTARTS + 1
    assert all(sentence.startswith("The process “one” ended with code 3") for sentence in said)


def test_a_command_that_fails_ends_the_row(family, tmp_path):
    made = tmp_path / "made"
    fails, makes = [sys.executable, "-c", "raise SystemExit(1)"], ["touch", str(made)]
    assert not family.run("row", [fails, makes], os.environ, tmp_path)
    assert not made.exists()
    assert family.run("row", [makes], os.environ, tmp_path)


def test_a_signal_ends_what_waits(family):
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(Stopped):
        family.wait_for(lambda: False)


def test_the_watchdog_leaves_alone_what_ended(tmp_path):
    """A number that is free again may be somebody else's process."""
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    watchdog = [sys.executable, processes.watchdog.__file__]
    subprocess.run(watchdog, input=f"+{bystander.pid}\n-{bystander.pid}\n", text=True, check=True)
    assert bystander.poll() is None
    subprocess.run(watchdog, input=f"+{bystander.pid}\nend\n", text=True, check=True)
    assert bystander.poll() is None
    subprocess.run(watchdog, input=json.dumps(bystander.pid).join("+\n"), text=True, check=True)
    assert bystander.wait(3) == -signal.SIGTERM
