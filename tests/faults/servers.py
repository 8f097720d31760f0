"""Servers of our own, to be stopped, killed and filled up."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from tests.waiting import wait_for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def missing() -> str:
    """Return which server is not installed."""
    try:
        program("initdb")
    except FileNotFoundError as error:
        return str(error)
    return "" if shutil.which("redis-server") else "redis-server is not installed"


@contextmanager
def place() -> Iterator[Path]:
    """Make a folder where the user of a server may go, for a while.

    pytest's own will not do: each run of pytest that begins takes from all others the right to enter their parent.
    """
    with tempfile.TemporaryDirectory(prefix="task-manager-servers-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


class Postgres:
    """A PostgreSQL server in a folder, which is to be one that its user may write to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        # A server refuses to run as root.
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as_user:
            shutil.chown(folder, "postgres")
        self._call(program("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust", "--no-sync")

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=30"
        self._call(
            program("pg_ctl"), "-D", str(self._data), "-l", str(self.folder / "log"), "-o", options, "-w", "start"
        )

    def stop(self, mode: str = "fast") -> None:
        self._call(program("pg_ctl"), "-D", str(self._data), "-m", mode, "-w", "stop")

    def do(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def lost_events(self) -> int:
        """Return how many events the tracker says that it lost."""
        with psycopg.connect(self.url_of("faults")) as connection:
            row = connection.execute("SELECT lost_events FROM task_manager_installation").fetchone()
        return int(row[0]) if row else 0

    def hog(self) -> list[psycopg.Connection]:
        """Take all the places that there are; return the connections."""
        held = []
        while True:
            try:
                held.append(psycopg.connect(self.url, autocommit=True))
            except psycopg.OperationalError:
                return held

    def _call(self, *command: str) -> None:
        subprocess.run([*self._as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


def program(name: str) -> str:
    """Return where a program of PostgreSQL is; Debian keeps them off the PATH."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        raise FileNotFoundError(f"{name} of PostgreSQL is not installed")
    return found


class Redis:
    """A Redis that keeps what it has taken across a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), *kept],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self._answers, 10)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)

    def length(self, queue: str) -> int:
        try:
            return int(redis.Redis.from_url(self.url).llen(queue))
        except redis.ConnectionError:
            return -1

    def results(self, task_ids: Iterable[str]) -> set[str]:
        """Return those of `task_ids` whose result is kept."""
        server = redis.Redis.from_url(self.url)
        return {task_id for task_id in task_ids if server.exists(f"celery-task-meta-{task_id}")}

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.ConnectionError:
            return False
