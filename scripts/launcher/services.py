"""The servers and programs that the tests need, and which of them this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from scripts.launcher.environment import ROOT, Environment
from scripts.launcher.processes import Family
from scripts.launcher.redis_server import Redis
from scripts.launcher.texts import text

FOLDER = Path(os.environ.get("SGM_RUN_DIR") or ROOT / ".run").absolute() / "test"
PROBE = Path(__file__).with_name("probe.py")
SERVICES = {
    "postgres": ("PostgreSQL", "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "redis": ("Redis", "TEST_REDIS_URL", "redis://127.0.0.1:6379"),
    "rabbitmq": ("RabbitMQ", "TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
}
#: By which names each may go on the PATH.
PROGRAMS = {
    "node": ("node",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "nginx": ("nginx",),
    "redis-server": ("redis-server",),
    "pgbouncer": ("pgbouncer",),
}


class Services:
    """The servers that the tests talk to; a Redis of its own stands in for one that is not there."""

    def __init__(self, environment: Environment, family: Family) -> None:
        self.environment = environment
        self.family = family
        self._reasons: dict[str, str] = {}
        self.redis = self.url("redis")

    def url(self, name: str) -> str:
        _, variable, default = SERVICES[name]
        return os.environ.get(variable) or default

    def why_not(self, name: str) -> str:
        """Return why a service cannot be reached, or nothing when it can."""
        if name not in self._reasons:
            self._reasons[name] = self._ask(name)
        return self._reasons[name]

    def _ask(self, name: str) -> str:
        if name in PROGRAMS:
            return "" if any(map(shutil.which, PROGRAMS[name])) else text("no_program", name=PROGRAMS[name][0])
        label = SERVICES[name][0]
        url = self.url(name)
        command = [str(self.environment.python), "-P", str(PROBE), name, url]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return ""
        why = done.stderr.strip() or f"exit code {done.returncode}"
        return text("skip_reason", service=label, url=_without_password(url), why=why)

    def have_redis(self) -> None:
        """Start a Redis of this run's own, unless one is named that answers: two runs must not meet in one."""
        named = os.environ.get(SERVICES["redis"][1])
        if named and not self.why_not("redis"):
            return
        shutil.rmtree(FOLDER / "redis", ignore_errors=True)
        own = Redis(self.environment, FOLDER / "redis", tcp=True)
        # What only imitates a server is second to a real one.
        if not own.path and not self.why_not("redis"):
            return
        own.start(self.family, os.environ)
        if named:
            print(text("embedded_redis", url=_without_password(self.redis), kind=own.kind), flush=True)
        self.redis = own.address.url

    def environ(self) -> dict[str, str]:
        """Return the environment of a part. Tests add to Redis's address the number of a database of their own."""
        found = {variable: self.url(name) for name, (_, variable, _) in SERVICES.items()}
        return {**os.environ, **found, "TEST_REDIS_URL": split_database(self.redis)[0], "PYTHONUNBUFFERED": "1"}


def split_database(url: str) -> tuple[str, str]:
    """Return a Redis's address, and the number of the database in it; 15 without: 0 may hold somebody's queues."""
    server, slash, number = url.rstrip("/").rpartition("/")
    return (server, number) if slash and "://" in server else (url.rstrip("/"), "15")


def _without_password(url: str) -> str:
    before, at, after = url.rpartition("@")
    scheme = before.partition("://")[0]
    return f"{scheme}://{after}" if at else url
