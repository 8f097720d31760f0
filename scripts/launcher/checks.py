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
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.launcher import frontend
from scripts.launcher.environment import ROOT, Environment
from scripts.launcher.exceptions import Refused, Stopped
from scripts.launcher.lock import Lock
from scripts.launcher.processes import Child, Family
from scripts.launcher.redis_server import Redis
from scripts.launcher.reports import Outcome, read_junit
from scripts.launcher.texts import duration, text
from scripts.launcher.watchdog import signal_group

#: Seconds after which a part hangs.
PATIENCE = 540
FOLDER = Path(os.environ.get("SGM_RUN_DIR") or ROOT / ".run").absolute() / "test"
PROBE = Path(__file__).with_name("probe.py")
SERVICES = {
    "postgres": ("PostgreSQL", "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "redis": ("Redis", "TEST_REDIS_URL", "redis://127.0.0.1:6379"),
    "rabbitmq": ("RabbitMQ", "TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
}
#: By which names each may go on the PATH.
PROGRAMS = {"node": ("node",), "chromium": ("chromium", "chromium-browser", "google-chrome")}
#: The parts that start nothing.
LINTS = {"style", "types", "layers", "migrations"}
DATABASE = "task_manager_acceptance"
RECORDING = "tests/acceptance/recording"
BROWSER = "tests/acceptance/browser"
_IGNORED = (f"--ignore={RECORDING}", f"--ignore={BROWSER}")
#: Its command, without relying on the PATH.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
SQLITE = "tests.settings.sqlite"
ACCEPTANCE = "tests.settings.acceptance"
#: The tests that have to do with whose an execution is.
UUID_USER = (
    "--ds=tests.settings.uuid_user",
    "tests/integration/test_actions.py",
    "tests/integration/test_changes.py",
    "tests/integration/api",
)


@dataclass(frozen=True)
class Part:
    """One part: commands that must succeed, or (with `pytest`) a run of the suite."""

    name: str
    commands: tuple[tuple[str, ...], ...] = ()
    pytest: tuple[str, ...] = ()
    #: Scripts of `frontend/package.json`; those whose name begins with "test" leave a report as pytest does.
    npm: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)


def parts(services: Services) -> list[Part]:
    """Return all parts in their order."""
    redis, rabbitmq = "/".join(split_database(services.redis)), services.url("rabbitmq")
    on_postgres = {"TEST_DATABASE": DATABASE}
    on_redis = {"TEST_BROKER_URL": redis, "TEST_RESULT_BACKEND": redis}
    on_rabbitmq = {"TEST_BROKER_URL": rabbitmq, "TEST_RESULT_BACKEND": redis}
    makemigrations = ("-m", "django", "makemigrations", "--check", "--dry-run", "--settings", SQLITE)
    suite = ("-m", "not acceptance and not built", "-n", "2", "--ds")
    recording = ("-m", "acceptance", RECORDING, "--ds", ACCEPTANCE)
    return [
        Part("style", commands=(("-m", "ruff", "check"), ("-m", "ruff", "format", "--check"))),
        Part("types", commands=(("-m", "mypy"),)),
        Part("layers", commands=(("-c", LINT_IMPORTS),)),
        Part("migrations", commands=(makemigrations,)),
        Part("sqlite", pytest=(*suite, SQLITE)),
        Part("postgres", pytest=(*suite, "tests.settings.postgres"), needs=("postgres",)),
        Part("uuid_user", pytest=("-m", "not acceptance", "-n", "2", *UUID_USER)),
        Part("redis", pytest=recording, environ=on_redis),
        Part("redis_postgres", pytest=recording, needs=("postgres",), environ=on_redis | on_postgres),
        Part(
            "rabbitmq",
            pytest=recording,
            needs=("rabbitmq", "postgres"),
            environ=on_rabbitmq | on_postgres,
        ),
        Part("demo", pytest=("-m", "acceptance", "tests", *_IGNORED, "--ds", SQLITE), needs=("node",)),
        Part("frontend", npm=("lint", "test"), needs=("node",)),
        Part("package", npm=("build", "check"), needs=("node", "chromium")),
        Part("wheel", pytest=("-m", "built", "tests", "--ds", SQLITE), needs=("node", "chromium")),
        Part("origins", pytest=("-m", "acceptance", BROWSER, "--ds", SQLITE), needs=("node", "chromium")),
        Part("browser", npm=("test:e2e",), needs=("node", "chromium")),
    ]


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
        """Start a Redis when there is none."""
        if not self.why_not("redis"):
            return
        shutil.rmtree(FOLDER / "redis", ignore_errors=True)
        own = Redis(self.environment, FOLDER / "redis", tcp=True)
        own.start(self.family, os.environ)
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


def main(arguments: Sequence[str]) -> int:
    """Run the named parts, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="test.py", description="Runs the checks; `make test` calls it.")
    parser.add_argument("--no-install", action="store_true", help="use the Python that runs this as it is")
    parser.add_argument("parts", nargs="*", help="which to run, in their order; all without")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    environment = Environment.running() if options.no_install else Environment()
    try:
        with closing(Lock(FOLDER / "lock", "tests_running")) as lock:
            lock.acquire()
            with Family(FOLDER, lock.file.fileno()) as family:
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
    names = [part.name for part in parts(services)]
    for name in wanted:
        if name not in names:
            raise Refused(text("unknown_part", name=name, known=", ".join(names)))
    if not LINTS.issuperset(wanted or names):
        services.have_redis()
    total = Outcome()
    for part in parts(services):
        if not wanted or part.name in wanted:
            total.add(_run_part(part, services))
    return _close(total)


def _run_part(part: Part, services: Services) -> Outcome:
    title = text(f"part_{part.name}")
    missing = [services.why_not(name) for name in part.needs if services.why_not(name)]
    if missing:
        return Outcome(skips={title: missing[0]})
    with _header(title), tempfile.TemporaryDirectory(prefix="task-manager-") as folder:
        environ = {**services.environ(), "TEST_DATA_DIR": folder, **part.environ}
        if part.pytest:
            return _run_pytest(part, services, environ, title)
        if part.npm:
            return _run_npm(part, services, environ, title)
        return _run_commands(part, services, environ, title)


def _run_npm(part: Part, services: Services, environ: dict[str, str], title: str) -> Outcome:
    frontend.install(services.family)
    outcome = Outcome()
    for script in part.npm:
        report = FOLDER / f"{part.name}.{script.replace(':', '-')}.xml"
        report.unlink(missing_ok=True)
        # Both runners of tests take their report's name from the environment.
        names = {"VITEST_JUNIT_FILE": str(report), "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report)}
        code = _call(services.family, ["npm", "run", "--silent", script], environ | names, frontend.FOLDER)
        found = read_junit(report, title) if report.exists() else Outcome(passed=0 if code else 1)
        if code and not found.failed:
            found.failed.append(f"{title}: npm run {script}: {text('ended_with', code=code)}")
        if script.startswith("test") and not report.exists():
            found.failed.append(f"{title}: {text('no_junit', code=code)}")
        outcome.add(found)
    return outcome


def _run_commands(part: Part, services: Services, environ: dict[str, str], title: str) -> Outcome:
    outcome = Outcome()
    for command in part.commands:
        code = _call(services.family, [str(services.environment.python), *command], environ)
        if code:
            outcome.failed.append(f"{title}: {' '.join(command[1:])}")
        else:
            outcome.passed += 1
    return outcome


def _run_pytest(part: Part, services: Services, environ: dict[str, str], title: str) -> Outcome:
    report = FOLDER / f"{part.name}.xml"
    report.unlink(missing_ok=True)
    pytest = [str(services.environment.python), "-m", "pytest", "-q", "-rs", "--junitxml", str(report)]
    code = _call(services.family, [*pytest, *part.pytest], environ)
    if not report.exists():
        return Outcome(failed=[f"{title}: {text('no_junit', code=code)}"])
    outcome = read_junit(report, title)
    if not outcome.passed and not outcome.failed:
        outcome.failed.append(f"{title}: {text('no_tests')}")
    elif code and not outcome.failed:
        outcome.failed.append(f"{title}: {text('ended_with', code=code)}")
    return outcome


def _call(family: Family, command: Sequence[str], environ: dict[str, str], folder: Path = ROOT) -> int:
    """Run a command on this terminal; return its exit code. What hangs is ended, with all that it started."""
    child = Child("part", command, environ, folder, signal=signal.SIGINT)
    family.start(child)
    if not family.wait_for(lambda: child.code is not None, PATIENCE):
        print(text("too_long", seconds=PATIENCE), flush=True)
    signal_group(child.process.pid, signal.SIGKILL)
    code = child.process.wait()
    family.forget(child)
    return code


@contextmanager
def _header(title: str) -> Iterator[None]:
    print(f"\n== {title}", flush=True)
    began = time.monotonic()
    yield
    print(f"== {title}: {duration(time.monotonic() - began)}", flush=True)


def _close(total: Outcome) -> int:
    """Print what was skipped and what failed, and the sum; return the exit code."""
    print()
    for heading, lines in (("skipped", total.skipped), ("failed", total.failed)):
        if lines:
            print("\n".join([text(heading), *(f"  {line}" for line in lines)]))
    strict = os.environ.get("TEST_REQUIRE_ALL") == "1" and bool(total.skipped)
    if strict:
        print(text("required"))
    print(total.closing_line(), flush=True)
    return 1 if total.failed or strict else 0
