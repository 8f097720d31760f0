"""A stack of our own under load, and the comparison of what is stored with what happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.host import BATCHED, Record
from tests.faults.servers import Postgres, Redis, place
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
TASKS = 2_000
#: Seconds of each task.
LENGTH = 0.012
#: Both waits are longer than a writer's longest pause before it connects again.
QUICK = {"LEASE_BEAT": 0.5, "LEASE_STALE": 8, "SWEEP_INTERVAL": 0.5, "SETTLE_AFTER": 8}


@dataclass
class Stack:
    """One run: everything in a folder, and everything ended with it."""

    folder: Path
    postgres: Postgres
    redis: Redis
    environ: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with two processes."""
        return self._start(
            "worker", "-m", "celery", "-A", "tests.faults.celery", "worker", "-c", "2", "-l", "INFO", "-E"
        )

    def publisher(self, count: int = TASKS) -> subprocess.Popen[bytes]:
        return self._start("publisher", "-m", "tests.faults.publisher", str(count), str(LENGTH))

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    def record(self) -> Record:
        return Record(self.folder / "record")

    def wait_until_ended(self, count: int, seconds: float = 60) -> None:
        """Wait until so many tasks have ended."""
        wait_for(lambda: sum(bool(w["ended"]) for w in self.record().times.values()) >= count, seconds, pause=0.1)

    def wait_until_idle(self, seconds: float = 300) -> None:
        """Wait until the queue is empty, and nothing has begun or ended for a while."""
        seen: list[tuple[int, int]] = []

        def rests() -> bool:
            record = self.record()
            ended = sum(len(words["ended"]) + len(words["began"]) for words in record.times.values())
            seen.append((self.redis.length("celery"), ended))
            return seen[-1][0] == 0 and len(set(seen[-10:])) == 1 and len(seen) >= 10

        wait_for(rests, seconds, pause=0.3)


@contextmanager
def stack(**settings: Any) -> Iterator[Stack]:
    """Make a stack whose tracker has `settings`; nobody else's servers are touched."""
    with place() as folder:
        (folder / "postgres").mkdir()
        (folder / "redis").mkdir()
        postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        settings = {"SPOOL_DIR": str(folder / "spool"), **settings}
        environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings.acceptance",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
            "TEST_DATABASE": "faults",
            "TEST_DATABASE_URL": postgres.url,
            "TEST_TASK_MANAGER": json.dumps(settings),
            "FAULTS_BROKER": redis.url,
            "FAULTS_RECORD": str(folder / "record"),
        }
        made = Stack(folder, postgres, redis, environ)
        try:
            postgres.start()
            redis.start()
            postgres.do("CREATE DATABASE faults")
            subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], cwd=ROOT, env=environ, check=True)
            yield made
        finally:
            for process in made.processes:
                _end_group(process)
            redis.stop()
            postgres.stop("immediate")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what we started, and all that it started."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def stored(made: Stack) -> dict[str, tuple[str, int, int]]:
    """Return (state, attempts, revision) of each stored execution."""
    import psycopg

    query = (
        "SELECT e.task_id, e.state, count(a.id), e.revision FROM task_manager_execution e "
        "LEFT JOIN task_manager_attempt a ON a.task_id = e.task_id AND a.started_at IS NOT NULL GROUP BY 1, 2, 4"
    )
    with psycopg.connect(made.postgres.url_of("faults")) as db:
        return {row[0]: (row[1], row[2], row[3]) for row in db.execute(query).fetchall()}


def differences(made: Stack, *, killed: bool) -> list[str]:
    """Return each way in which the stored executions are not what happened; `killed`: processes were."""
    record, found = made.record(), stored(made)
    last_words = record.last_words() if killed else set()
    results = made.redis.results(last_words)
    told = []
    for task_id in record.published():
        state, attempts = record.state_of(task_id), len(record.times[task_id]["began"])
        if task_id not in found:
            told.append(f"{task_id}: {state}, and not stored")
        elif found[task_id][0] not in record.states_of(
            task_id, last_word=task_id in last_words, result_kept=task_id in results
        ):
            told.append(f"{task_id}: {state}, stored as {found[task_id][0]}")
        elif found[task_id][1] != attempts and not (killed and task_id.startswith(BATCHED)):
            told.append(f"{task_id}: {attempts} attempts, {found[task_id][1]} stored")
    return told


def summary(made: Stack) -> dict[str, Any]:
    """Return the figures of a run, for its report."""
    record = made.record()
    states = Counter(record.state_of(task_id) for task_id in record.published())
    return {
        "tasks": len(record.published()),
        **{state.lower(): count for state, count in sorted(states.items())},
        "corrected": sum(revision > 0 for _, _, revision in stored(made).values()),
        "longest delay()": round(record.longest_publish(), 2),
        "longest gap between two tasks": round(record.longest_gap(), 2),
    }
