"""All scenarios on all their pools and brokers: what is to be run, by which lane, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tests.scenarios import rabbitmq
from tests.scenarios.lane import Outcome
from tests.scenarios.rows import SCENARIOS
from tests.scenarios.scenario import PREFORK
from tests.scenarios.workers import watched
from tests.services import celery_redis, on_postgres

ROOT = Path(__file__).parents[2]
#: Databases of Redis: the results, and the broker of each lane.
RESULTS, QUEUES, SHORT_QUEUES = 3, 4, 5
#: Seconds after which Redis delivers again what nobody acknowledged, in the lane made for that.
VISIBILITY = 3
AMQP = "amqp://guest:guest@127.0.0.1:5672//"


@dataclass(frozen=True)
class Instance:
    """A scenario on one pool and one broker."""

    key: str
    pool: str
    broker: str

    @property
    def lane(self) -> str:
        scenario = SCENARIOS[self.key]
        short = scenario.short_visibility if self.broker == "redis" else scenario.short_consumer_timeout
        return f"{self.broker}_short" if short else self.broker

    def outcome(self, verdict: str, what: str) -> Outcome:
        return Outcome(self.key, self.pool, self.broker, verdict, what=what)


def instances(*, quick: bool = False) -> Iterator[Instance]:
    """Yield the whole matrix, or the part of it that is quick."""
    for scenario in SCENARIOS.values():
        for broker, pool in product(scenario.brokers, scenario.pools):
            # Other pools say the same on both brokers, and each of their workers takes seconds to start.
            if not quick or (scenario.quick and (broker == "redis" or pool in PREFORK)):
                yield Instance(scenario.key, pool, broker)


def environ_of(lane: str) -> dict[str, str]:
    """Return the environment of a lane's processes, without its database."""
    settings: dict[str, object] = {}
    # How long what was acknowledged late may take to come back: longer than it takes where it does.
    tracker: dict[str, object] = {"REDELIVERY_TIMEOUT": 15.0}
    broker = os.environ.get("TEST_AMQP_URL") or AMQP
    if lane.startswith("redis"):
        broker = celery_redis(QUEUES)
    if lane == "redis_short":
        broker = celery_redis(SHORT_QUEUES)
        settings["broker_transport_options"] = {
            "visibility_timeout": VISIBILITY,
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            # A worker that is killed while it looks for what to deliver again keeps all others from it for so long.
            "unacked_mutex_expire": 2,
        }
    return {
        "SCENARIOS_LANE": lane,
        "SCENARIOS_BROKER": broker,
        "SCENARIOS_BACKEND": celery_redis(RESULTS),
        "SCENARIOS_CELERY": json.dumps(settings),
        "SCENARIOS_TASK_MANAGER": json.dumps(tracker),
        "SCENARIOS_QUEUE": "tm-scenarios-nobody",
        "DJANGO_SETTINGS_MODULE": "tests.scenarios.host.settings",
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "src")),
        "PYTHONUNBUFFERED": "1",
    }


@dataclass
class Matrix:
    """Runs instances, each lane in a process of its own with a database of its own."""

    folder: Path
    #: Without PostgreSQL each lane has SQLite files.
    postgres: bool
    tell: Callable[[Outcome], None]
    outcomes: list[Outcome] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, wanted: Iterable[Instance], missing: Mapping[str, str]) -> list[Outcome]:
        """Run `wanted` to their end, except on brokers that are `missing`; return how each came out."""
        lanes: dict[str, list[Instance]] = {}
        for instance in wanted:
            if instance.broker in missing:
                self._note(instance.outcome("skipped", missing[instance.broker]))
            elif instance.lane == "rabbitmq_short" and not rabbitmq.server():
                self._note(instance.outcome("skipped", "RabbitMQ's server is not installed on this machine"))
            else:
                lanes.setdefault(instance.lane, []).append(instance)
        with self._databases(sorted(lanes)) as environs, ThreadPoolExecutor() as executor:
            for done in [executor.submit(self._lane, lane, found, environs[lane]) for lane, found in lanes.items()]:
                done.result()
        return self.outcomes

    def _lane(self, lane: str, wanted: Sequence[Instance], environ: dict[str, str]) -> None:
        if lane == "rabbitmq_short":
            with rabbitmq.running(self.folder / "server") as url:
                self._run_lane(lane, wanted, environ | {"SCENARIOS_BROKER": url})
        else:
            self._run_lane(lane, wanted, environ)

    def _run_lane(self, lane: str, wanted: Sequence[Instance], environ: dict[str, str]) -> None:
        left = {(instance.key, instance.pool): instance for instance in wanted}
        with (self.folder / f"lane-{lane}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.scenarios.lane"],
                cwd=ROOT,
                env=os.environ | environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
            watched.tell(f"+{process.pid}")
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps([[i.key, i.pool] for i in _longest_first(wanted)]).encode())
            process.stdin.close()
            for line in process.stdout:
                outcome = Outcome(**json.loads(line))
                del left[outcome.key, outcome.pool]
                self._note(outcome)
            process.wait()
            watched.tell(f"-{process.pid}")
        for instance in left.values():
            self._note(instance.outcome("failed", f"the lane ended with code {process.returncode}: {log.name}"))

    def _note(self, outcome: Outcome) -> None:
        with self._lock:
            self.outcomes.append(outcome)
            self.tell(outcome)

    @contextmanager
    def _databases(self, lanes: Sequence[str]) -> Iterator[dict[str, dict[str, str]]]:
        """Give each lane a database with the tracker's tables, all copies of one."""
        token = uuid.uuid4().hex[:6]
        environs = {}
        names: list[str] = []
        try:
            for lane in lanes:
                folder = self.folder / lane
                for path in (folder, folder / "traces"):
                    path.mkdir(parents=True, exist_ok=True)
                shared = {"SCENARIOS_FOLDER": str(folder), "SCENARIOS_TRACES": str(folder / "traces")}
                environs[lane] = environ_of(lane) | shared
                if self.postgres:
                    environs[lane]["SCENARIOS_DATABASE"] = f"tm_scenarios_{token}_{lane}"
                    source = f' TEMPLATE "{names[0]}"' if names else ""
                    names.append(environs[lane]["SCENARIOS_DATABASE"])
                    on_postgres(f'CREATE DATABASE "{names[-1]}"{source}')
                if len(names) < 2:
                    _migrate(environs[lane], self.postgres)
            yield environs
        finally:
            for name in names:
                on_postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _longest_first(wanted: Sequence[Instance]) -> list[Instance]:
    """Return those that take longest first, so that none is left to run alone at the end."""
    return sorted(wanted, key=lambda instance: -SCENARIOS[instance.key].within)


def _migrate(environ: dict[str, str], postgres: bool) -> None:
    for database in ("default",) if postgres else ("default", "task_manager"):
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--database", database]
        subprocess.run(command, cwd=ROOT, env=os.environ | environ, check=True)
