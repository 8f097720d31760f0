"""The servers, the database, and the processes of one contestant at a time."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from kombu import Connection

from benchmarks import accounting
from benchmarks.contestants import Contestant, environment
from benchmarks.marks import Marks

ROOT = Path(__file__).parents[1]
PATIENCE = 90.0


class Failed(RuntimeError):
    """A contestant's process ended, or did not do what it was to do in time."""


def wait_for(condition: Callable[[], bool], what: str, patience: float = PATIENCE, pause: float = 0.02) -> None:
    """Wait until `condition()`; raise Failed after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"waited {patience:.0f} s in vain for {what}")
        time.sleep(pause)


@dataclass
class Services:
    """Where the servers are, and names in them that belong to this run alone."""

    database_server: str = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    redis: str = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
    amqp: str = os.environ.get("TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")
    name: str = field(default_factory=lambda: f"task_manager_benchmark_{uuid.uuid4().hex[:8]}")

    def broker(self, kind: str) -> str:
        """Return the address of the broker `kind`: "redis" or "rabbitmq"."""
        return self.amqp if kind == "rabbitmq" else f"{self.redis}/0"

    @property
    def database(self) -> str:
        return urlsplit(self.database_server)._replace(path=f"/{self.name}").geturl()

    def on_server(self, statement: str) -> None:
        with psycopg.connect(self.database_server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def pid(self, kind: str) -> int | None:
        """Return the process of a server, where it is on this machine and may be seen."""
        url = {"redis": self.redis, "rabbitmq": self.amqp}[kind]
        return accounting.listener(urlsplit(url).port or (6379 if kind == "redis" else 5672))


class Database:
    """A database of this run's own, and the harness' one session in it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        services.on_server(f'CREATE DATABASE "{services.name}"')
        self.session = psycopg.connect(services.database, autocommit=True)
        self.backend = self.session.info.backend_pid
        #: The server's first process, which has all sessions as children.
        self.server = accounting.processes()[self.backend].parent

    def migrate(self, contestant: Contestant, services: Services, **more: str) -> None:
        """Make the tables of `contestant`; `more` are variables of the environment."""
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--run-syncdb"]
        environ = environment(contestant) | variables(services, "redis", Path(os.devnull)) | more
        subprocess.run(command, cwd=ROOT, env=environ, check=True)

    def empty(self) -> None:
        """Empty every table of the contestants."""
        tables = self.session.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename ~ '^(task_manager_(execution|attempt|event|change|notification)$|django_celery|naive)'"
        ).fetchone()
        if tables and tables[0]:
            self.session.execute(f"TRUNCATE {tables[0]}")

    def count(self, query: str, **values: Any) -> int:
        found = self.session.execute(query, values).fetchone()  # type: ignore[arg-type]
        return int(found[0]) if found else 0

    def text(self, query: str) -> str:
        found = self.session.execute(query).fetchone()  # type: ignore[arg-type]
        return str(found[0]) if found else ""

    def cpu(self) -> float:
        """Return the CPU seconds of the whole server, without the harness' session."""
        return accounting.cpu_seconds(self.server, without=[self.backend])

    def drop(self) -> None:
        self.session.close()
        self.services.on_server(f'DROP DATABASE IF EXISTS "{self.services.name}" WITH (FORCE)')


def variables(services: Services, broker: str, marks: Path) -> dict[str, str]:
    """Return what tells the measured project where it is."""
    return {
        "BENCHMARK_NAME": services.name,
        "BENCHMARK_DATABASE_URL": services.database,
        "BENCHMARK_BROKER_URL": services.broker(broker),
        "BENCHMARK_REDIS_URL": f"{services.redis}/0",
        "BENCHMARK_MARKS": str(marks),
    }


class Processes:
    """A publisher, a worker and, where it belongs to the contestant, Flower; nobody else's are running."""

    def __init__(self, services: Services, contestant: Contestant, broker: str, folder: Path) -> None:
        self.contestant = contestant
        self.marks = Marks(folder / "marks")
        self.log = folder / "processes.log"
        self.services = services
        self.environ = environment(contestant) | variables(services, broker, folder / "marks")
        self.children: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str, *command: str) -> subprocess.Popen[str]:
        with self.log.open("a") as log:
            self.children[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if name == "producer" else log,
                stderr=log,
                text=True,
            )
        return self.children[name]

    def start_producer(self) -> None:
        self.start("producer", "benchmarks.project.producer")
        self._answer()

    def start_worker(self, concurrency: int) -> None:
        options = ["worker", "--concurrency", str(concurrency), "--hostname", f"{self.services.name}@%h"]
        events = ["-E"] if self.contestant.events else []
        self.start("worker", "celery", "-A", "benchmarks.project", *options, *events)

    def start_flower(self) -> None:
        """Start Flower and wait until it listens."""
        self.environ["FLOWER_UNAUTHENTICATED_API"] = "true"
        socket = ["--address=127.0.0.1", f"--port={self.flower_port}", "--max_tasks=1000000"]
        self.start("flower", "celery", "-A", "benchmarks.project", "flower", *socket)
        wait_for(lambda: self._flower("/api/tasks?limit=1") is not None, "Flower")

    flower_port = 5599

    def flower_tasks(self) -> int:
        """Return how many ended tasks Flower knows."""
        return len(self._flower("/api/tasks?state=SUCCESS") or {})

    def _flower(self, path: str) -> Any:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.flower_port}{path}", timeout=30) as answer:
                return json.load(answer)
        except OSError:
            return None

    def ask(self, command: str, **values: Any) -> dict[str, float]:
        """Have the producer carry out a command; return its answer, which comes when all is recorded."""
        producer = self.children["producer"]
        assert producer.stdin is not None
        producer.stdin.write(json.dumps({"command": command, **values}) + "\n")
        producer.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, float]:
        producer = self.children["producer"]
        assert producer.stdout is not None
        line = producer.stdout.readline()
        if not line:
            raise Failed(f"the producer ended\n{self.tail()}")
        answer: dict[str, float] = json.loads(line)
        return answer

    def control(self, method: str, queue: str) -> None:
        """Have the worker begin ("add_consumer") or end ("cancel_consumer") to take from `queue`."""
        from celery import Celery

        with Celery(broker=self.environ["BENCHMARK_BROKER_URL"], set_as_current=False) as app:
            # A broadcast is a hint: who hears it says so.
            wait_for(lambda: getattr(app.control, method)(queue, reply=True, timeout=1, limit=1), f"{method}({queue})")

    def remove_queue(self, queue: str) -> None:
        """Delete `queue` and what is left in it."""
        with self._channel() as channel, contextlib.suppress(OSError, channel.connection.client.channel_errors):
            # In two steps: of a queue that this connection has not declared, Redis' transport deletes nothing.
            channel.queue_purge(queue)
            channel.queue_delete(queue)

    def length(self, queue: str) -> int:
        """Return how many messages of `queue` nobody has taken."""
        with self._channel() as channel:
            try:
                return int(channel.queue_declare(queue, passive=True).message_count)
            except channel.connection.client.channel_errors:
                return 0  # Redis has no empty lists.

    @contextlib.contextmanager
    def _channel(self) -> Iterator[Any]:
        with Connection(self.environ["BENCHMARK_BROKER_URL"]) as connection, connection.channel() as channel:
            yield channel

    def wait_for_tasks(self, count: int) -> None:
        def done() -> bool:
            if self.children["worker"].poll() is not None:
                raise Failed(f"the worker ended\n{self.tail()}")
            return self.marks.count().tasks >= count

        wait_for(done, f"{count} tasks of {self.contestant.name}", pause=0.005)

    def cpu(self, name: str) -> float:
        child = self.children.get(name)
        return 0.0 if child is None else accounting.cpu_seconds(child.pid)

    def settle(self) -> None:
        for child in self.children.values():
            accounting.settle(child.pid)

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def stop(self) -> None:
        for name in ("worker", "flower", "producer"):
            child = self.children.pop(name, None)
            if child is None:
                continue
            if child.stdin is not None:
                child.stdin.close()
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(5)
            if child.stdout is not None:
                child.stdout.close()
        self.marks.close()


@contextlib.contextmanager
def processes(services: Services, contestant: Contestant, broker: str) -> Iterator[Processes]:
    """Give one contestant its processes; end them afterwards."""
    with tempfile.TemporaryDirectory(prefix="task-manager-benchmark-") as folder:
        made = Processes(services, contestant, broker, Path(folder))
        try:
            yield made
        finally:
            made.stop()
