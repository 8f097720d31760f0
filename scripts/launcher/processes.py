"""The processes of the demo: each in a group and with a log of its own, all ended together."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from scripts.launcher import watchdog
from scripts.launcher.exceptions import Refused, Stopped
from scripts.launcher.texts import text

#: Seconds: processes end by themselves, then what they lean on (Redis), then by force. Together under 3.
GRACE, LAST_GRACE, FORCE = 1.6, 0.5, 0.4
#: What asks the launcher to end.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: A process that ends this soon after its start did not start.
STARTING = 5.0
#: Seconds until a process that ended is started again, and how often.
PAUSE, RESTARTS = 2.0, 3


def tail(path: Path | None, lines: int = 25) -> str:
    """Return the end of a log."""
    found = path.read_text(errors="replace").splitlines() if path and path.exists() else []
    return "\n".join(found[-lines:])


@dataclass
class Child:
    """One process, and what is needed to start it again."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    #: Without one it writes to the terminal.
    log: Path | None = None
    #: What asks it to end now.
    signal: signal.Signals = signal.SIGTERM
    #: True for what the others need to end well.
    last: bool = False
    starts: int = 0
    started: float = 0.0
    #: When it was found to have ended by itself, and how often that was.
    ended: float | None = None
    crashes: int = 0
    #: Somebody asked it to end, and it stays down.
    leaving: bool = False
    #: Somebody killed it: it is started again, and this does not count.
    blameless: bool = False
    process: subprocess.Popen[bytes] = field(init=False, repr=False)

    def start(self) -> None:
        with self.log.open("ab") if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,  # the terminal's Ctrl-C reaches the launcher alone
            )
        self.starts += 1
        self.started = time.monotonic()
        self.ended, self.blameless = None, False

    @property
    def code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self.process.poll()

    def is_gone(self) -> bool:
        """Return whether it and all that it started have ended."""
        return self.code is not None and not watchdog.signal_group(self.process.pid, 0)

    def died(self) -> Refused:
        return Refused(text("child_died", name=self.name, code=self.code, log=self.log), tail(self.log))


class Family:
    """Starts processes, watches them and ends them. Use as a context: none outlives it."""

    def __init__(self, folder: Path, lock: int | None = None) -> None:
        self.logs = folder / "logs"
        self.pids = folder / "pids"
        for path in (self.logs, self.pids):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.unlink()  # of the last time
        self.children: list[Child] = []
        #: Folders to remove at the end.
        self.rubbish: list[Path] = []
        self.stopping = False
        self.watchdog = self._start_watchdog(lock)

    @staticmethod
    def _start_watchdog(lock: int | None) -> subprocess.Popen[str]:
        # It holds the lock as well, so that nobody starts anew before it has cleared up.
        command = [sys.executable, "-S", "-E", str(Path(watchdog.__file__))]
        keep = () if lock is None else (lock,)
        return subprocess.Popen(command, stdin=subprocess.PIPE, text=True, pass_fds=keep, start_new_session=True)

    def __enter__(self) -> Family:
        self._handlers = {number: signal.signal(number, self._stop) for number in ENDING}
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        # Only noted here: an exception at any moment could lose a process that was just started.
        self.stopping = True

    def start(self, child: Child) -> Child:
        """Start a process that goes on until the end."""
        child.start()
        if child not in self.children:
            self.children.append(child)
        self._pid_file(child).write_text(f"{child.process.pid}\n")
        self._tell_watchdog(f"+{child.process.pid}")
        return child

    def forget(self, child: Child) -> None:
        """Let go of a process that ended."""
        self.children.remove(child)
        self._pid_file(child).unlink(missing_ok=True)
        # Its number may belong to another process soon.
        self._tell_watchdog(f"-{child.process.pid}")

    def _pid_file(self, child: Child) -> Path:
        return self.pids / f"{child.name}.pid"

    def _tell_watchdog(self, line: str) -> None:
        assert self.watchdog.stdin is not None
        try:
            self.watchdog.stdin.write(line + "\n")
            self.watchdog.stdin.flush()
        except OSError:
            pass  # somebody ended it: the launcher still ends its processes itself

    def run(self, name: str, commands: Sequence[Sequence[str]], environ: Mapping[str, str], folder: Path) -> bool:
        """Run commands to their end, one after the other; return whether all succeeded."""
        for command in commands:
            child = Child(name, command, environ, folder, self.logs / f"{name}.log")
            self.start(child)
            self.wait_for(lambda child=child: child.code is not None)  # type: ignore[misc]
            self.forget(child)
            if child.code:
                return False
        return True

    def wait_for(self, condition: Callable[[], bool], seconds: float = 3600) -> bool:
        """Return whether `condition` came true in time; raise `Stopped` when asked to end."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.stopping:
                raise Stopped
            if condition():
                return True
            time.sleep(0.03)
        return False

    def check(self) -> None:
        """Raise `Refused` when a process has ended."""
        for child in self.children:
            if child.code is not None:
                raise child.died()

    def watch(self, say: Callable[[str], None], attend: Callable[[], None] = lambda: None) -> None:
        """Keep the processes running until asked to end, and `attend` now and then.

        Raises `Refused` when one cannot start.
        """
        while True:
            attend()
            for child in list(self.children):
                if child.code is not None and not child.leaving:
                    self._revive(child, say)
            self.wait_for(lambda: False, seconds=0.2)

    def _revive(self, child: Child, say: Callable[[str], None]) -> None:
        if child.ended is None:
            child.ended = time.monotonic()
            self._note_end(child, say)
        if child.crashes <= RESTARTS and time.monotonic() - child.ended >= PAUSE:
            self.forget(child)
            self.start(child)

    def _note_end(self, child: Child, say: Callable[[str], None]) -> None:
        if not child.blameless:
            child.crashes += 1
            if child.starts == 1 and time.monotonic() - child.started < STARTING:
                raise child.died()
        key = "child_restarts" if child.crashes <= RESTARTS else "child_given_up"
        say(text(key, name=child.name, code=child.code, times=child.crashes, log=child.log))

    def end(self) -> None:
        """End all processes, within 3 s, and forget them."""
        _ask([child for child in self.children if not child.last], GRACE)
        _ask([child for child in self.children if child.last], LAST_GRACE)
        for child in self.children:
            watchdog.signal_group(child.process.pid, signal.SIGKILL)
        _wait(self.children, FORCE)
        self.children.clear()
        for path in self.pids.glob("*.pid"):
            path.unlink(missing_ok=True)
        for path in self.rubbish:
            shutil.rmtree(path, ignore_errors=True)
        self._tell_watchdog("end")
        self.watchdog.communicate()


def _ask(children: list[Child], seconds: float) -> None:
    for child in children:
        if child.code is None:
            child.process.send_signal(child.signal)
    _wait(children, seconds)


def _wait(children: list[Child], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not all(child.is_gone() for child in children):
        time.sleep(0.03)
