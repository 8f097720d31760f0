"""A process that publishes to one broker and sees its scenarios through, several at once.

It is told what to run on its standard input, and tells each outcome as a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.scenarios.rows import SCENARIOS

if TYPE_CHECKING:
    from tests.scenarios.run import Run
    from tests.scenarios.scenario import Scenario
    from tests.scenarios.workers import WorkerProcess

#: How many scenarios run at once in a lane.
AT_ONCE = 4
#: How many tasks a shared worker runs at once.
SLOTS = {"prefork": 5, "threads": 5, "solo": 1, "gevent": 20}
#: Seconds between two sweeps of a process that no worker runs in.
WATCH = 0.2


@dataclass
class Outcome:
    """What came of a scenario on one pool and broker."""

    key: str
    pool: str
    broker: str
    #: "passed", "failed" or "skipped".
    verdict: str
    seconds: float = 0
    #: Seconds by which a passed one came to rest after the time that its scenario names.
    late: float = 0
    what: str = ""
    expected: str = ""
    found: str = ""
    #: What was recorded of each execution, in order.
    timelines: list[str] = field(default_factory=list)
    log: str = ""


class Lane:
    """The shared workers of one broker, and the scenarios that run on it."""

    def __init__(self, broker: str) -> None:
        self.broker = broker
        self.token = uuid.uuid4().hex[:6]
        self.shared: dict[str, WorkerProcess] = {}
        self._pools = {pool: threading.Lock() for pool in SLOTS}
        #: A solo worker has one slot, so one scenario at a time.
        self._solo = threading.Lock()
        self._queues: set[str] = set()

    def run(self, key: str, pool: str) -> Outcome:
        """Run one scenario, and tell how it came out."""
        from django.db import connections

        scenario = SCENARIOS[key]
        outcome = Outcome(key, pool, self.broker, "passed")
        if why := _missing(scenario):
            return Outcome(key, pool, self.broker, "skipped", what=why)
        if pool == "solo" and scenario.worker.is_shared:
            self._solo.acquire()
        began = time.monotonic()
        try:
            self._play(scenario, pool, outcome)
        finally:
            if pool == "solo" and scenario.worker.is_shared:
                self._solo.release()
            outcome.seconds = time.monotonic() - began
            connections.close_all()
        return outcome

    def _play(self, scenario: Scenario, pool: str, outcome: Outcome) -> None:
        from tests.scenarios.run import Run, Wrong

        token = f"{self.token}{uuid.uuid4().hex[:4]}"
        run = Run(scenario, pool, self.broker, f"tm-{self.token}-{scenario.key}-{pool}", token)
        try:
            if scenario.worker.is_shared:
                run.shared, run.queue = self._shared(pool), self._queue(pool)
            self._queues.add(run.queue)
            run.play()
            outcome.late = run.late
        except Wrong as wrong:
            outcome.verdict = "failed"
            outcome.what, outcome.expected, outcome.found = wrong.what, wrong.expected, wrong.found
        except Exception as error:
            outcome.verdict, outcome.what = "failed", f"{type(error).__name__}: {error}"
            outcome.found = traceback.format_exc().strip().splitlines()[-3].strip()
        if outcome.verdict == "failed":
            outcome.timelines, outcome.log = run.timelines(), _log_of(run)

    def _queue(self, pool: str) -> str:
        return f"tm-{self.token}-{pool}"

    def _shared(self, pool: str) -> WorkerProcess:
        from tests.scenarios.scenario import Worker
        from tests.scenarios.workers import WorkerProcess, starting

        with self._pools[pool]:
            if pool not in self.shared or not self.shared[pool].is_up:
                with starting():
                    worker = WorkerProcess(
                        Worker(slots=SLOTS[pool]), pool, self._queue(pool), f"shared-{pool}-{self.token}", {}
                    )
                    self.shared[pool] = worker
                    worker.wait_until_ready()
            return self.shared[pool]

    def close(self) -> None:
        """End the shared workers and remove the queues."""
        from tests.scenarios.host.celery import app

        for worker in self.shared.values():
            worker.end()
        with app.connection_for_write() as connection, suppress(Exception):
            for queue in self._queues:
                connection.default_channel.queue_delete(queue)


def _log_of(run: Run) -> str:
    worker = run.workers[-1] if run.workers else run.shared
    return str(worker.log) if worker is not None else ""


def _missing(scenario: Scenario) -> str:
    """Return what this machine lacks for a scenario."""
    from tests.scenarios.workers import CLOCKS

    if scenario.worker.fake_clock and not CLOCKS:
        return "libfaketime is not installed"
    if scenario.postgres and not os.environ.get("SCENARIOS_DATABASE"):
        return "it needs PostgreSQL"
    return ""


def _keep_watch(ended: threading.Event) -> None:
    """Sweep, as any process does that reads the record: some scenarios have no worker that could."""
    from task_manager.reconcile import keep_watch

    while not ended.wait(WATCH):
        keep_watch()


def main() -> None:
    import django

    django.setup()
    from tests.scenarios.host import tasks  # noqa: F401 - to be there before threads ask for it

    wanted = json.load(sys.stdin)
    ended = threading.Event()
    watch = threading.Thread(target=_keep_watch, args=(ended,), daemon=True)
    watch.start()
    lane = Lane(os.environ["SCENARIOS_LANE"].partition("_")[0])
    try:
        with ThreadPoolExecutor(AT_ONCE) as executor:
            for done in as_completed([executor.submit(lane.run, key, pool) for key, pool in wanted]):
                print(json.dumps(asdict(done.result())), flush=True)
    finally:
        ended.set()
        lane.close()
        watch.join(5)


if __name__ == "__main__":
    Path(os.environ["SCENARIOS_FOLDER"]).mkdir(exist_ok=True)
    main()
