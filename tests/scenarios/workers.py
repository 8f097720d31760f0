"""Worker processes of the scenarios."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.launcher import watchdog

from tests.scenarios.scenario import Worker
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
#: How many processes may be starting at once: more would only slow each other down, and what is measured with them.
STARTING = 2
CLOCKS = sorted(Path("/usr/lib").glob("**/libfaketimeMT.so.1"))


@contextmanager
def starting() -> Iterator[None]:
    """Wait for a turn to start a process, among all lanes."""
    folder = Path(os.environ["SCENARIOS_FOLDER"])
    while True:
        for number in range(STARTING):
            with (folder / f"starting-{number}").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    continue
                yield
                return
        time.sleep(0.05)


class _Watchdog:
    """Ends what this process has started when it is gone without having done so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def tell(self, line: str) -> None:
        with self._lock:
            if self._process is None:
                command = [sys.executable, "-S", "-E", watchdog.__file__]
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)
            assert self._process.stdin is not None
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


watched = _Watchdog()


class Process:
    """A process in a group and with a log of its own."""

    def __init__(self, command: list[str], environ: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        watched.tell(f"+{self.process.pid}")

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: signal.Signals, *, all: bool = False) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if all else os.kill)(self.process.pid, number)

    def ended(self, seconds: float = 20) -> int:
        """Wait for its end; return its exit code."""
        return self.process.wait(seconds)

    def end(self) -> None:
        """End it and all that it started, at once."""
        self.signal(signal.SIGKILL, all=True)
        self.process.wait(5)
        watched.tell(f"-{self.process.pid}")


class WorkerProcess(Process):
    """A worker that takes one queue."""

    def __init__(self, worker: Worker, pool: str, queue: str, name: str, environ: Mapping[str, str]) -> None:
        concurrency = () if pool == "solo" else ("-c", str(worker.slots))
        self.hostname = f"{name}@scenarios"
        log = Path(os.environ["SCENARIOS_FOLDER"], f"{name}-{time.monotonic_ns()}.log")
        command = [sys.executable, "-m", "celery", "-A", "tests.scenarios.host", "worker", "-l", "INFO", "-P", pool]
        command += [*concurrency, "-Q", queue, "-n", self.hostname, "--without-mingle", "--without-gossip"]
        command += [option.format(folder=log.parent, name=name) for option in worker.options]
        super().__init__(command, _environ(worker, queue) | dict(environ), log)

    def wait_until_ready(self, seconds: float = 120) -> None:
        """Raise AssertionError when it does not take up its work."""
        wait_for(lambda: not self.is_up or " ready." in self.log.read_text(errors="replace"), seconds)
        assert self.is_up, f"the worker ended at once: {self.log}"


def _environ(worker: Worker, queue: str) -> dict[str, str]:
    found = {"SCENARIOS_QUEUE": queue, **worker.environ}
    settings = json.loads(os.environ.get("SCENARIOS_CELERY", "{}")) | dict(worker.settings)
    found["SCENARIOS_CELERY"] = json.dumps(settings)
    if worker.fake_clock:
        # Deadlines are measured by the monotonic clock, which nobody sets.
        found |= {"LD_PRELOAD": str(CLOCKS[0]), "FAKETIME": worker.fake_clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        found["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).with_name("clock")), os.environ["PYTHONPATH"]])
    return found
