"""One scenario, run once on one pool and one broker."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from task_manager.models import TaskAttempt, TaskEvent, TaskExecution
from task_manager.states import phase_of
from tests.scenarios.host import traces
from tests.scenarios.host.celery import app
from tests.scenarios.proxy import Proxy
from tests.scenarios.scenario import Rest, Scenario
from tests.scenarios.workers import WorkerProcess, starting

#: How many times as long as alone it may take beside five other lanes of workers on two cores.
BUSY = 3
#: Seconds between two looks.
PAUSE = 0.05
#: Celery's Redis backend subscribes on one connection for all threads.
publishing = threading.Lock()


class Wrong(Exception):
    """It came out differently."""

    def __init__(self, expected: str, found: str, what: str = "") -> None:
        super().__init__(what, expected, found)
        self.what, self.expected, self.found = what, expected, found


@dataclass
class Run:
    """What a scenario's steps work with."""

    scenario: Scenario
    pool: str
    broker: str
    #: Of its own, or the shared worker's.
    queue: str
    token: str
    shared: WorkerProcess | None = None
    ids: list[str] = field(default_factory=list)
    workers: list[WorkerProcess] = field(default_factory=list)
    proxy: Proxy | None = None
    #: Whatever a scenario's own functions keep for each other.
    notes: dict[str, Any] = field(default_factory=dict)
    #: By how many seconds the latest came to rest after its time; a machine that does nothing else knows no such thing.
    late: float = 0
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def name(self) -> str:
        return f"{self.scenario.key}-{self.pool}-{self.broker}"

    def new_id(self) -> str:
        """Return the id of one more execution of this scenario."""
        self.ids.append(f"{self.scenario.key}-{self.token}-{len(self.ids) + 1}")
        return self.ids[-1]

    @property
    def worker(self) -> WorkerProcess:
        """The worker that has been started last, or the shared one."""
        return self.workers[-1] if self.workers else self._shared()

    def _shared(self) -> WorkerProcess:
        assert self.shared is not None
        return self.shared

    def held_queue(self) -> str:
        """Return a queue that no worker takes; it goes with the scenario."""
        name = f"tm-{self.token}-held"

        def remove() -> None:
            with app.connection_for_write() as connection:
                connection.default_channel.queue_delete(name)

        self.stack.callback(remove)
        return name

    def start_worker(self) -> WorkerProcess:
        """Start a worker of the scenario's own, and wait until it is ready."""
        wanted = self.scenario.worker
        environ = {}
        if self.proxy is not None:
            environ[f"SCENARIOS_{wanted.through_proxy.upper()}"] = self.proxy.url
        # A restarted worker has the name of the one before it.
        beside = sum(worker.is_up for worker in self.workers)
        name = f"{self.name}-{self.token}" + (f"-{beside}" if beside else "")
        with starting():
            worker = WorkerProcess(wanted, self.pool, self.queue, name, environ)
            self.workers.append(worker)
            self.stack.callback(worker.end)
            worker.wait_until_ready()
        # It says so before it listens, and what it reads meanwhile it reads in other ways.
        app.control.ping(destination=[worker.hostname], timeout=5)
        return worker

    def play(self) -> None:
        """Do all steps and see it come to rest; raise `Wrong` when it comes out differently."""
        with self.stack:
            if self.scenario.worker.through_proxy:
                self.proxy = Proxy(os.environ[f"SCENARIOS_{self.scenario.worker.through_proxy.upper()}"])
                self.stack.callback(self.proxy.shut)
            if not self.scenario.worker.is_shared and self.scenario.worker.up:
                self.start_worker()
            for step in self.scenario.steps:
                step.do(self)
            self.rests(self.scenario.rests, within=self.scenario.within, quiet=self.scenario.quiet)
            for check in self.scenario.checks:
                if wrong := check(self):
                    raise Wrong(str(check.__doc__), wrong, "check")

    def rests(self, rests: tuple[Rest, ...], *, within: float, quiet: float, what: str = "") -> None:
        """Wait until all is as `rests` say, and see it stay so for `quiet` seconds."""
        differences: list[tuple[str, str]] = []
        began = time.monotonic()
        for differences in self._looks(rests, within * BUSY):
            if not differences:
                break
        else:
            raise Wrong(*map(" · ".join, zip(*differences, strict=True)), what or f"after {within * BUSY:g} s")
        self.late = max(self.late, time.monotonic() - began - within)
        began = time.monotonic()
        for differences in self._looks(rests, quiet):
            if differences:
                after = time.monotonic() - began
                raise Wrong(*map(" · ".join, zip(*differences, strict=True)), f"did not stay so: {after:.1f} s later")

    def _looks(self, rests: tuple[Rest, ...], seconds: float) -> Iterator[list[tuple[str, str]]]:
        deadline = time.monotonic() + seconds
        while True:
            last = time.monotonic() >= deadline
            yield [found for rest in rests if (found := self._difference(rest))]
            if last:
                return
            time.sleep(PAUSE)

    def _difference(self, rest: Rest) -> tuple[str, str] | None:
        """Return (expected, found) where an execution is not as `rest` says."""
        task_id = self.ids[rest.of] if rest.of < len(self.ids) else None
        if task_id is None:
            return "an execution", "none"
        expected, found = _wanted(rest), _stored(task_id, rest)
        return None if expected == found else (_text(expected), _text(found))

    def timelines(self) -> list[str]:
        """Return what was recorded of each execution, with seconds since its first event."""
        return [_timeline(task_id) for task_id in self.ids]


def _timeline(task_id: str) -> str:
    events = list(TaskEvent.objects.filter(task_id=task_id).order_by("at"))
    parts = [
        f"{(e.at - events[0].at).total_seconds():.1f} {e.kind} {' '.join(map(str, e.data.values()))}" for e in events
    ]
    return f"{task_id}: " + ", ".join(part.strip() for part in parts)


def _wanted(rest: Rest) -> dict[str, Any]:
    wanted: dict[str, Any] = {"state": rest.state and str(rest.state)}
    if rest.state is not None:
        wanted |= {"reason": rest.reason and str(rest.reason), "phase": rest.phase and str(rest.phase)}
    if rest.attempts is not None:
        wanted |= {"attempts": rest.attempts, "ran": rest.attempts}
    if rest.ran is not None:
        wanted["ran"] = rest.ran
    if rest.celery is not None:
        wanted["celery"] = rest.celery
    return wanted | dict(rest.also)


def _stored(task_id: str, rest: Rest) -> dict[str, Any]:
    row = TaskExecution.objects.filter(task_id=task_id).first()
    found: dict[str, Any] = {"state": row and row.state}
    if row is not None and rest.state is not None:
        cancelling = row.cancel_requested_at is not None
        phase = phase_of(row.state, row.reason, eta=row.eta, cancel_requested=cancelling, now=timezone.now())
        found |= {"reason": row.reason, "phase": str(phase)}
    if rest.attempts is not None:
        found["attempts"] = TaskAttempt.objects.filter(task_id=task_id, started_at__isnull=False).count()
    if rest.attempts is not None or rest.ran is not None:
        found["ran"] = traces.times(task_id, "began")
    if rest.celery is not None:
        found["celery"] = app.AsyncResult(task_id).state
    return found | {name: getattr(row, name, None) for name in rest.also}


def _text(values: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())
