"""The parts of `make test`: which there are, what each needs, and the sum of them."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.launcher.environment import ROOT, Environment
from scripts.launcher.exceptions import Refused, Stopped
from scripts.launcher.processes import Family
from scripts.launcher.redis_server import Redis
from scripts.launcher.reports import Outcome, read_junit
from scripts.launcher.texts import duration, text

#: Seconds after which a part hangs.
PATIENCE = 540
FOLDER = ROOT / ".run" / "test"
PROBE = Path(__file__).with_name("probe.py")
SERVICES = {
    "postgres": ("PostgreSQL", "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "redis": ("Redis", "TEST_REDIS_URL", "redis://127.0.0.1:6379"),
    "rabbitmq": ("RabbitMQ", "TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
}
DATABASE = "task_manager_acceptance"
RECORDING = "tests/acceptance/recording"
ACCEPTANCE = "tests.settings.acceptance"


@dataclass(frozen=True)
class Part:
    """One part: commands that must succeed, or (with `pytest`) a run of the suite."""

    name: str
    commands: tuple[tuple[str, ...], ...] = ()
    pytest: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)


def parts(services: Services) -> list[Part]:
    """Return all parts in their order."""
    redis, rabbitmq = services.celery_redis, services.url("rabbitmq")
    on_postgres = {"TEST_DATABASE": DATABASE}
    on_redis = {"TEST_BROKER_URL": redis, "TEST_RESULT_BACKEND": redis}
    on_rabbitmq = {"TEST_BROKER_URL": rabbitmq, "TEST_RESULT_BACKEND": redis}
    makemigrations = ("django", "makemigrations", "--check", "--dry-run", "--settings=tests.settings.sqlite")
    suite = ("-m", "not acceptance", "-n", "2")
    recording = ("-m", "acceptance", RECORDING, f"--ds={ACCEPTANCE}")
    return [
        Part("style", commands=(("ruff", "check"), ("ruff", "format", "--check"))),
        Part("types", commands=(("mypy",),)),
        Part("layers", commands=(("importlinter.cli",),)),
        Part("migrations", commands=(makemigrations,)),
        Part("sqlite", pytest=suite),
        Part("postgres", pytest=(*suite, "--ds=tests.settings.postgres"), needs=("postgres",)),
        Part("redis", pytest=recording, environ=on_redis),
        Part("redis_postgres", pytest=recording, needs=("postgres",), environ=on_redis | on_postgres),
        Part(
            "rabbitmq",
            pytest=recording,
            needs=("rabbitmq",),
            # Without PostgreSQL RabbitMQ is still worth a run.
            environ=on_rabbitmq if services.why_not("postgres") else on_rabbitmq | on_postgres,
        ),
        Part("demo", pytest=("-m", "acceptance", "tests", f"--ignore={RECORDING}")),
    ]


class Services:
    """The servers that the tests talk to; a Redis of its own stands in for one that is not there."""

    def __init__(self, environment: Environment, family: Family) -> None:
        self.environment = environment
        self.family = family
        self._reasons: dict[str, str] = {}
        self.celery_redis = self.redis_url = self._without_foreign_queues(self.url("redis"))

    def url(self, name: str) -> str:
        _, variable, default = SERVICES[name]
        return os.environ.get(variable) or default

    @staticmethod
    def _without_foreign_queues(url: str) -> str:
        """Return a URL that names a database: the tests purge their queues, and 0 may hold somebody's."""
        has_database = url.rstrip("/").count("/") > 2
        return url if has_database else f"{url.rstrip('/')}/15"

    def why_not(self, name: str) -> str:
        """Return why a service cannot be reached, or nothing when it can."""
        if name not in self._reasons:
            self._reasons[name] = self._ask(name)
        return self._reasons[name]

    def _ask(self, name: str) -> str:
        label = SERVICES[name][0]
        url = self.redis_url if name == "redis" else self.url(name)
        command = [str(self.environment.python), "-P", str(PROBE), name, url]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return ""
        why = done.stderr.strip() or f"exit code {done.returncode}"
        return text("skip_reason", service=label, url=_without_password(url), why=why)

    def have_redis(self) -> None:
        """Start a Redis when there is none."""
        if not self.why_not("redis"):
            return
        shutil.rmtree(FOLDER / "redis", ignore_errors=True)
        redis = Redis(self.environment, FOLDER / "redis")
        redis.start(self.family, os.environ)
        print(text("embedded_redis", url=_without_password(self.redis_url), kind=redis.kind), flush=True)
        self.redis_url, self.celery_redis = redis.address.url, redis.address.celery_url

    def environ(self) -> dict[str, str]:
        """Return the environment of a part."""
        found = {variable: self.url(name) for name, (_, variable, _) in SERVICES.items()}
        return {**os.environ, **found, "TEST_REDIS_URL": self.redis_url, "PYTHONUNBUFFERED": "1"}


def _without_password(url: str) -> str:
    before, at, after = url.rpartition("@")
    scheme = before.partition("://")[0]
    return f"{scheme}://{after}" if at else url


def main(arguments: Sequence[str]) -> int:
    """Run the named parts, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="test.py", description="Runs the checks; `make test` calls it.")
    parser.add_argument("--no-install", action="store_true", help="use the Python that runs this as it is")
    parser.add_argument("parts", nargs="*", help="which to run, in their order; all without")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    environment = Environment.running() if options.no_install else Environment()
    try:
        with Family(FOLDER) as family:
            _install(environment, family)
            return _run(environment, family, options.parts)
    except Stopped:
        return 130
    except Refused as refused:
        print(refused.log, file=sys.stderr)
        print(refused, file=sys.stderr)
        return 1


def _install(environment: Environment, family: Family) -> None:
    if not environment.exists():
        with _header(text("step_venv")):
            environment.create(family)
    if not environment.is_installed("dev"):
        with _header(text("step_packages")):
            environment.install("dev", family)


def _run(environment: Environment, family: Family, wanted: Sequence[str]) -> int:
    services = Services(environment, family)
    services.have_redis()
    known = parts(services)
    names = [part.name for part in known]
    for name in wanted:
        if name not in names:
            raise Refused(text("unknown_part", name=name, known=", ".join(names)))
    total = Outcome()
    for part in known:
        if not wanted or part.name in wanted:
            total.add(_run_part(part, services, family))
    return _close(total)


def _run_part(part: Part, services: Services, family: Family) -> Outcome:
    title = text(f"part_{part.name}")
    missing = [services.why_not(name) for name in part.needs if services.why_not(name)]
    if missing:
        return Outcome.skip(f"{title}: {missing[0]}")
    with _header(title), tempfile.TemporaryDirectory(prefix="task-manager-") as folder:
        environ = {**services.environ(), "TEST_DATA_DIR": folder, **part.environ}
        if part.pytest:
            return _run_pytest(part, services.environment, environ, title)
        return _run_commands(part, services.environment, environ, title)


def _run_commands(part: Part, environment: Environment, environ: dict[str, str], title: str) -> Outcome:
    outcome = Outcome()
    for command in part.commands:
        code = _call([str(environment.python), "-m", *command], environ)
        name = " ".join(command)
        outcome.add(Outcome.failure(f"{title}: {name}") if code else Outcome(passed=1))
    return outcome


def _run_pytest(part: Part, environment: Environment, environ: dict[str, str], title: str) -> Outcome:
    report = FOLDER / f"{part.name}.xml"
    report.unlink(missing_ok=True)
    command = [str(environment.python), "-m", "pytest", "-q", "-rs", "--junitxml", str(report), *part.pytest]
    code = _call(command, environ)
    if not report.exists():
        return Outcome.failure(f"{title}: {text('no_junit', code=code)}")
    outcome = read_junit(report)
    outcome.failures = [f"{title}: {why}" for why in outcome.failures]
    outcome.skips = [f"{title}: {why}" for why in outcome.skips]
    if not outcome.passed and not outcome.failed:
        outcome.add(Outcome.failure(f"{title}: {text('no_tests')}"))
    elif code and not outcome.failed:
        outcome.add(Outcome.failure(f"{title}: {text('no_junit', code=code)}"))
    return outcome


def _call(command: Sequence[str], environ: dict[str, str]) -> int:
    """Run a command on this terminal; return its exit code. What hangs is ended, with all that it started."""
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, process_group=0)
    try:
        return process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        print(text("too_long", seconds=PATIENCE), flush=True)
        return 124
    finally:
        with_group = signal.SIGKILL if process.poll() is None else signal.SIGTERM
        try:
            os.killpg(process.pid, with_group)
        except ProcessLookupError:
            pass
        process.wait()


@contextmanager
def _header(title: str) -> Iterator[None]:
    print(f"\n== {title}", flush=True)
    began = time.monotonic()
    yield
    print(f"== {title}: {duration(time.monotonic() - began)}", flush=True)


def _close(total: Outcome) -> int:
    """Print what was skipped and what failed, and the sum; return the exit code."""
    print()
    for heading, lines in (("skipped", total.skips), ("failed", total.failures)):
        if lines:
            print("\n".join([text(heading), *(f"  {line}" for line in lines)]))
    strict = os.environ.get("TEST_REQUIRE_ALL") == "1" and total.skipped > 0
    if strict:
        print(text("required"))
    print(total.closing_line(), flush=True)
    return 1 if total.failed or strict else 0
