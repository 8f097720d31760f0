"""`make run`: sets up what is missing, starts the demo's processes, and ends them all."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from scripts.launcher import frontend, network
from scripts.launcher.control import Control
from scripts.launcher.environment import ROOT, Environment, fingerprint
from scripts.launcher.exceptions import Refused, Stopped
from scripts.launcher.lock import Lock
from scripts.launcher.processes import Child, Family, tail
from scripts.launcher.redis_server import Redis
from scripts.launcher.steps import Step, Steps
from scripts.launcher.texts import text

EXAMPLE = ROOT / "example"
MIGRATIONS = ROOT / "src" / "task_manager" / "migrations"
#: Seconds until the server has to answer.
PATIENCE = 30
#: Name the user's own servers, instead of those that need no installation.
SERVERS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
FLOWER_LOGIN = "admin:demo"
#: What the page may stop and start.
BREAKABLE = ("worker", "flower")


def main(arguments: Sequence[str], kind: type[Demo] | None = None, where: str = ".run") -> int:
    """Run the demo, or what a subclass makes of it, until asked to end; return the exit code."""
    parser = argparse.ArgumentParser(description="Runs the demo; `make run` and `make production` call it.")
    parser.add_argument("--no-install", action="store_true", help="use the Python that runs this as it is")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    folder = Path(os.environ.get("SGM_RUN_DIR") or ROOT / where).absolute()
    try:
        run(folder, Environment.running() if options.no_install else Environment(), kind or Demo)
    except Stopped:
        print("\n" + text("ended"), flush=True)
    except Refused as refused:
        if refused.log:
            print(refused.log, file=sys.stderr)
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    return 0


def run(folder: Path, environment: Environment, kind: type[Demo]) -> None:
    """Set up and start a demo in `folder`; return never, but by `Stopped` and `Refused`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with closing(Lock(folder / "lock")) as lock:
        lock.acquire()
        port = network.web_port(os.environ.get("PORT") or "8000")
        with Family(folder, lock.file.fileno()) as family:
            demo = kind(folder, environment, family, port)
            lock.describe(demo.address)
            demo.set_up()
            demo.greet()
            family.watch(_say, demo.control().attend)


@dataclass
class Demo:
    """The demo SGM in its parts."""

    folder: Path
    environment: Environment
    family: Family
    port: int
    flower_port: int = 0
    redis: Redis | None = None

    @property
    def address(self) -> str:
        return f"http://{network.HOST}:{self.port}"

    @property
    def flower_address(self) -> str:
        return f"http://{network.HOST}:{self.flower_port}"

    @property
    def data(self) -> Path:
        """Where the demo's own files are: where `manage.py` looks for them too, when it is run by hand."""
        default = self.folder / "data" if os.environ.get("SGM_RUN_DIR") else EXAMPLE / ".data"
        return Path(os.environ.get("SGM_DATA_DIR") or default).absolute()

    def set_up(self) -> None:
        """Do, and show, what is missing, and start everything."""
        steps = Steps(5 + frontend.exists())
        with steps.step("step_venv") as step:
            step.skipped = self.environment.exists()
            if not step.skipped:
                self.environment.create(self.family)
        with steps.step("step_packages") as step:
            step.skipped = self.environment.is_installed("demo")
            if not step.skipped:
                step.note = self.environment.install("demo", self.family)
        if frontend.exists():
            with steps.step("step_frontend") as step:
                step.skipped = not frontend.build(self.family)
        self._choose_redis()
        self._set_up_data(steps)
        with steps.step("step_processes"):
            self._start()

    def control(self) -> Control:
        """Return what obeys the page about the processes that may be broken."""
        breakable = [child for child in self.family.children if child.name.partition("-")[0] in BREAKABLE]
        return Control(self.folder / "control", self.family, breakable, _say)

    def _choose_redis(self) -> None:
        if not os.environ.get("REDIS_URL"):
            self.redis = Redis(self.environment, self.folder / "redis")

    def settings(self) -> dict[str, str]:
        """Return the variables that a command by hand needs to belong to this demo."""
        given = {name: os.environ[name] for name in SERVERS if os.environ.get(name)}
        environ = {
            "DJANGO_SETTINGS_MODULE": "sgm.settings",
            "SGM_DATA_DIR": str(self.data),
            "FLOWER_URL": self.flower_address,
            "FLOWER_PUBLIC_URL": self.flower_address,
            "FLOWER_AUTH": FLOWER_LOGIN,
        }
        if self.redis:
            environ |= {"REDIS_URL": self.redis.address.url, "BROKER_URL": self.redis.address.celery_url}
        return environ | given

    def environ(self) -> dict[str, str]:
        """Return the environment of the demo's processes."""
        # Who reaches this machine's loopback may use the demo's accounts, and break it.
        open_to_all = {"SGM_DEMO_LOGIN": "1", "SGM_CONTROL": str(self.folder / "control")}
        return {**os.environ, **self.settings(), **open_to_all, "PYTHONUNBUFFERED": "1"}

    def _set_up_data(self, steps: Steps) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = self.data / "set-up"
        wanted = fingerprint(_data_sources())
        # Another server's database may have been emptied meanwhile: only our own files are known.
        is_ours = "DATABASE_URL" not in self.settings()
        is_done = is_ours and stamp.exists() and stamp.read_text() == wanted
        stamp.unlink(missing_ok=True)
        migrations = [["migrate", "--verbosity", "1"]]
        if is_ours:
            migrations.append(["migrate", "--verbosity", "1", "--database", "task_manager"])
        with steps.step("step_databases") as step:
            self._prepare()
            self._manage(step, "step_databases", migrations, skip=is_done)
        with steps.step("step_demo") as step:
            self._manage(step, "step_demo", [["demo_setup"]], skip=is_done)
        stamp.write_text(wanted)

    def _prepare(self) -> None:
        """Make the database where it is not there; a file needs no such thing."""

    def _manage(self, step: Step, key: str, commands: list[list[str]], *, skip: bool) -> None:
        step.skipped = skip
        manage = [str(self.environment.python), "manage.py"]
        if skip or self.family.run("set-up", [[*manage, *command] for command in commands], self.environ(), EXAMPLE):
            return
        log = self.family.logs / "set-up.log"
        raise Refused(text("step_failed", step=text(key), log=log), tail(log))

    def _start(self) -> None:
        self.flower_port = network.flower_port()
        environ = self.environ()
        if self.redis:
            self.redis.start(self.family, environ)
        # A processor each for the page and for the work; what nobody waits for follows.
        first = self._first(environ)
        for child in first:
            self.family.start(child)
        self._wait_until_it_answers(first[0])
        for child in (self._beat(environ), self._flower(environ)):
            self.family.start(child)

    def _first(self, environ: dict[str, str]) -> list[Child]:
        """Return what the demo consists of for those who use it; the first is what answers them."""
        return [self._web(environ, self.port), self._worker(environ)]

    def _web(self, environ: dict[str, str], port: int, name: str = "web") -> Child:
        # Open streams would keep the server from ending.
        options = ["--host", network.HOST, "--port", str(port), "--timeout-graceful-shutdown", "1"]
        return self._child(name, environ, "uvicorn", "sgm.asgi:application", *options)

    def _worker(self, environ: dict[str, str], name: str = "worker", *options: str) -> Child:
        usual = ["-c", "2", "-E", "-l", "INFO", "--without-gossip", "--without-mingle"]
        worker = self._child(name, environ, "celery", "-A", "sgm", "worker", *usual, *options)
        # Its warm shutdown would wait for running tasks; the cold one gives them back.
        worker.signal = signal.SIGQUIT
        return worker

    def _beat(self, environ: dict[str, str]) -> Child:
        options = ["-l", "INFO", "--pidfile=", f"--schedule={self.folder / 'beat'}"]
        return self._child("beat", environ, "celery", "-A", "sgm", "beat", *options)

    def _flower(self, environ: dict[str, str]) -> Child:
        # Flower takes each FLOWER_* variable for an option of its own.
        kept = {name: value for name, value in environ.items() if not name.startswith("FLOWER_")}
        options = [f"--address={network.HOST}", f"--port={self.flower_port}"]
        login = {"FLOWER_BASIC_AUTH": FLOWER_LOGIN}
        return self._child("flower", kept | login, "celery", "-A", "sgm", "flower", *options)

    def _child(self, name: str, environ: dict[str, str], *module: str) -> Child:
        command = [str(self.environment.python), "-m", *module]
        return Child(name, command, environ, EXAMPLE, self.family.logs / f"{name}.log")

    def _wait_until_it_answers(self, web: Child) -> None:
        def answers() -> bool:
            self.family.check()
            return network.answers(f"{self.address}/api/tasks/health/live")

        if not self.family.wait_for(answers, PATIENCE):
            raise Refused(text("no_answer", seconds=PATIENCE, log=web.log), tail(web.log))

    def greet(self) -> None:
        """Say where everything is and what to try first."""
        start = (
            f"  curl -u nomina:demo -X POST {self.address}/api/nomina/consolidar/"
            """ -H 'Content-Type: application/json' -d '{"periodo": "2026-10"}'"""
        )
        watch = "example/manage.py task_manager_watch"
        lines = [
            "",
            text("address", address=self.address),
            text("logins"),
            text("try"),
            start,
            text("then"),
            f"  curl -u nomina:demo {self.address}/api/tasks/executions/TASK_ID/",
            text("watch"),
            f"  . {_short(self._write_settings())} && {_short(self.environment.python)} {watch}",
            text("flower", address=self.flower_address),
            text("end", logs=_short(self.family.logs)),
        ]
        print("\n".join(lines), flush=True)
        if not sys.stdout.isatty():
            ready = {"address": self.address, "flower": self.flower_address, "pid": os.getpid()}
            print("READY", json.dumps(ready), flush=True)

    def _write_settings(self) -> Path:
        """Write the variables for a shell; return the file."""
        file = self.folder / "env"
        file.write_text("".join(f"export {name}={quote(value)}\n" for name, value in self.settings().items()))
        return file


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _data_sources() -> list[Path]:
    """Return the files that the databases and the demo's data depend on."""
    example = [path for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".csv", ".json")]
    # Hidden folders hold what the demo itself made.
    given = [path for path in example if "/." not in str(path.relative_to(EXAMPLE.parent))]
    return [*given, *MIGRATIONS.glob("*.py"), ROOT / "requirements" / "demo.txt"]


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
