"""One demo, and one run of the tests, at a time in one folder."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path

from scripts.launcher.exceptions import Refused
from scripts.launcher.texts import text

#: How long the watchdog of a launcher that was killed may take to end its processes.
PATIENCE = 4.0


class Lock:
    """A lock that the kernel gives back however its holder ends. The file says who holds it, and where."""

    def __init__(self, path: Path, refusal: str = "running") -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = path.open("a+", encoding="utf-8")
        self.refusal = refusal
        self.held = False

    def acquire(self) -> None:
        """Take the lock; raise `Refused` while another process has it."""
        deadline = time.monotonic() + PATIENCE
        while not self._taken():
            holder = self._holder()
            if _is_alive(holder.get("pid")) or time.monotonic() > deadline:
                unknown = {"pid": "?", "address": "?"}
                raise Refused(text(self.refusal, **{**unknown, **holder}))
            time.sleep(0.1)
        self.held = True
        self.describe(address="?")

    def describe(self, address: str) -> None:
        """Tell who holds the lock."""
        self.file.truncate(0)
        self.file.write(json.dumps({"pid": os.getpid(), "address": address}))
        self.file.flush()

    def close(self) -> None:
        """Give it back."""
        if self.held:
            self.file.truncate(0)
        self.file.close()

    def _taken(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> dict[str, object]:
        self.file.seek(0)
        try:
            return dict(json.load(self.file))
        except ValueError:
            return {}


def _is_alive(pid: object) -> bool:
    """Return whether process `pid` runs; unknown (just starting, just ending) counts as not."""
    if not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
