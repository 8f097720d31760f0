"""Lets the demo's page stop, start and kill some of its processes: "try to break it".

The page writes an order as an empty file (`worker-stop`) into a private folder, and the launcher takes it away when it
has obeyed; `state.json` beside it says how the processes stand. Of several of a kind, such as `worker` and `worker-2`,
all obey, and the page sees them as one.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from scripts.launcher import watchdog
from scripts.launcher.processes import Child, Family
from scripts.launcher.texts import text

STATE = "state.json"
#: Seconds that a process may take to end what it is at; then it gives that up.
PATIENCE = 10.0

Say = Callable[[str], None]


class Control:
    """Obeys the orders in `folder` that are about `children`."""

    def __init__(self, folder: Path, family: Family, children: list[Child], say: Say) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for left in folder.iterdir():
            left.unlink()  # of the last time
        self.folder = folder
        self.family = family
        self.groups: dict[str, list[Child]] = {}
        for child in children:
            self.groups.setdefault(child.name.partition("-")[0], []).append(child)
        self.say = say
        self._orders = {"stop": self._stop, "start": self._start, "kill": self._kill}
        #: When each was last asked to end, and which of them start anew after that.
        self._asked: dict[str, float] = {}
        self._again: set[str] = set()
        self._told: dict[str, dict[str, object]] = {}
        self._report()

    def attend(self) -> None:
        """Obey what was ordered since the last time, and tell what changed."""
        given = [path for path in self.folder.iterdir() if not path.name.startswith(STATE)]
        for order in given:
            self._obey(order.name)
        for child in chain.from_iterable(self.groups.values()):
            self._follow(child)
        self._report()
        for order in given:
            order.unlink(missing_ok=True)

    def _obey(self, order: str) -> None:
        name, _, verb = order.partition("-")
        obey = self._orders.get(verb)
        if obey is not None:
            for child in self.groups.get(name, ()):
                obey(child)

    def _stop(self, child: Child) -> None:
        self._again.discard(child.name)
        if child in self.family.children and not child.leaving:
            self.say(text("asked_stop", name=child.name))
            child.leaving = True
            self._asked[child.name] = time.monotonic()
            child.process.send_signal(signal.SIGTERM)

    def _start(self, child: Child) -> None:
        if child.leaving:
            self._again.add(child.name)
        elif self.state(child) != "running":
            self.say(text("asked_start", name=child.name))
            if child in self.family.children:
                self.family.forget(child)
            child.crashes = 0
            self.family.start(child)

    def _kill(self, child: Child) -> None:
        if self.state(child) == "running":
            self.say(text("asked_kill", name=child.name))
            child.blameless = True
            watchdog.signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()

    def _follow(self, child: Child) -> None:
        """See a process that was asked to end to its end."""
        if not child.leaving:
            return
        if child.is_gone():
            self.family.forget(child)
            child.leaving = False
            if child.name in self._again:
                self._again.discard(child.name)
                self._start(child)
        elif time.monotonic() - self._asked[child.name] > PATIENCE:
            self._asked[child.name] = time.monotonic()
            if child.code is None:
                child.process.send_signal(child.signal)
            else:
                watchdog.signal_group(child.process.pid, signal.SIGKILL)

    def state(self, child: Child) -> str:
        """Return "running", "stopped" (somebody asked for it) or "dead"."""
        if child not in self.family.children:
            return "stopped"
        return "running" if child.code is None else "stopped" if child.leaving else "dead"

    def _report(self) -> None:
        now = {name: self._standing(name, children) for name, children in self.groups.items()}
        if now == self._told:
            return
        self._told = now
        # Whole or not at all: the page may read at any moment.
        unfinished = self.folder / f"{STATE}.new"
        unfinished.write_text(json.dumps(now))
        unfinished.replace(self.folder / STATE)

    def _standing(self, name: str, children: list[Child]) -> dict[str, object]:
        told = self._told.get(name, {})
        # As long as one runs, their work goes on.
        child = next((child for child in children if self.state(child) == "running"), children[0])
        state = self.state(child)
        since = told["since"] if told.get("state") == state else datetime.now(UTC).isoformat()
        return {"state": state, "stopping": child.leaving and state == "running", "since": since}
