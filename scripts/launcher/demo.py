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

from scripts.launcher import frontend, network
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
FLOWER_LOGIN = "admin:demo"


def main(arguments: Sequence[str]) -> int:
    """Run the demo until asked to end; return the exit code."""
    parser = argparse.ArgumentParser(prog="run.py", description="Runs the demo; `make run` calls it.")
    parser.add_argument("--no-install", action="store_true", help="use the Python that runs this as it is")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    folder = Path(os.environ.get("SGM_RUN_DIR") or ROOT / ".run").absolute()
    try:
        run(folder, Environment.running() if options.no_install else Environment())
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


def run(folder: Path, environment: Environment) -> None:
    """Set up and start the demo in `folder`; return never, but by `Stopped` and `Refused`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    lock = Lock(folder / "lock")
    lock.acquire()
    port = network.web_port(os.environ.get("PORT") or "8000")
    with closing(lock), Family(folder, lock.file.fileno()) as family:
        demo = Demo(folder, environment, family, port)
        lock.describe(demo.address)
        demo.set_up()
        demo.greet()
        family.watch(say=lambda sentence: print(sentence, flush=True))


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
        return Path(os.environ.get("SGM_DATA_DIR") or self.folder / "data").absolute()

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
                step.skipped = not frontend.build(self.family, self.folder)
        self._choose_redis()
        self._set_up_data(steps)
        with steps.step("step_processes"):
            self._start()

    def _choose_redis(self) -> None:
        if not os.environ.get("REDIS_URL"):
            self.redis = Redis(self.environment, self.folder / "redis")

    def environ(self) -> dict[str, str]:
        """Return the environment of the demo's processes."""
        environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sgm.settings",
            "PYTHONUNBUFFERED": "1",
            "SGM_DATA_DIR": str(self.data),
            "FLOWER_URL": self.flower_address,
            "FLOWER_PUBLIC_URL": self.flower_address,
            "FLOWER_AUTH": FLOWER_LOGIN,
        }
        if self.redis:
            environ["REDIS_URL"] = self.redis.address.url
            environ["BROKER_URL"] = self.redis.address.celery_url
        return environ

    def _set_up_data(self, steps: Steps) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = self.data / "set-up"
        wanted = fingerprint(_data_sources())
        # Another server's database may have been emptied meanwhile: only our own files are known.
        is_ours = not os.environ.get("DATABASE_URL")
        is_done = is_ours and stamp.exists() and stamp.read_text() == wanted
        stamp.unlink(missing_ok=True)
        migrations = [["migrate", "--verbosity", "1"]]
        if is_ours:
            migrations.append(["migrate", "--verbosity", "1", "--database", "task_manager"])
        with steps.step("step_databases") as step:
            self._manage(step, "step_databases", migrations, skip=is_done)
        with steps.step("step_demo") as step:
            self._manage(step, "step_demo", [["demo_setup"]], skip=is_done)
        stamp.write_text(wanted)

    def _manage(self, step: Step, key: str, commands: list[list[str]], *, skip: bool) -> None:
        step.skipped = skip
        manage = [str(self.environment.python), "manage.py"]
        if skip or self.family.run(
            "set-up", [[*manage, *command] for command in commands], self.environ(), EXAMPLE
        ):
            return
        log = self.family.logs / "set-up.log"
        raise Refused(text("step_failed", step=text(key), log=log), tail(log))

    def _start(self) -> None:
        self.flower_port = network.flower_port()
        environ = self.environ()
        if self.redis:
            self.redis.start(self.family, environ)
        web = self._child("web", environ, "uvicorn", "sgm.asgi:application", *self._web_options())
        self.family.start(web)
        celery = ("celery", "-A", "sgm")
        self.family.start(self._worker(environ))
        beat = self._child(
            "beat", environ, *celery, "beat", "-l", "INFO", "--pidfile=", f"--schedule={self.folder / 'beat'}"
        )
        flower = self._child("flower", _for_flower(environ), *celery, "flower", *self._flower_options())
        for child in (beat, flower):
            # The page is what is waited for: these may come a moment later.
            child.nice = 10
            self.family.start(child)
        self._wait_until_it_answers(web)

    def _worker(self, environ: dict[str, str]) -> Child:
        worker = self._child(
            "worker", environ, "celery", "-A", "sgm", "worker", "-c", "2", "-E", "-l", "INFO"
        )
        worker.command = [*worker.command, "--without-gossip", "--without-mingle"]
        # Its warm shutdown would wait for running tasks; the cold one gives them back.
        worker.signal = signal.SIGQUIT
        return worker

    def _web_options(self) -> list[str]:
        # Open streams would keep the server from ending.
        grace = ["--timeout-graceful-shutdown", "1"]
        return ["--host", network.HOST, "--port", str(self.port), *grace]

    def _flower_options(self) -> list[str]:
        return [f"--address={network.HOST}", f"--port={self.flower_port}"]

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
        execution = f"{self.address}/api/tasks/executions/<task_id>/"
        start = (
            f"  curl -u nomina:demo -X POST {self.address}/api/nomina/consolidar/"
            """ -H 'Content-Type: application/json' -d '{"periodo": "2026-10"}'"""
        )
        lines = [
            "",
            text("address", address=self.address),
            text("logins"),
            text("try"),
            start,
            text("then"),
            f"  curl -u nomina:demo {execution.replace('<task_id>', 'TASK_ID')}",
            text("flower", address=self.flower_address),
            text("end", logs=_short(self.family.logs)),
        ]
        print("\n".join(lines), flush=True)
        if not sys.stdout.isatty():
            ready = {"address": self.address, "flower": self.flower_address, "pid": os.getpid()}
            print("READY", json.dumps(ready), flush=True)


def _for_flower(environ: dict[str, str]) -> dict[str, str]:
    # Flower takes each FLOWER_* variable for an option of its own.
    kept = {name: value for name, value in environ.items() if not name.startswith("FLOWER_")}
    return {**kept, "FLOWER_BASIC_AUTH": FLOWER_LOGIN}


def _data_sources() -> list[Path]:
    """Return the files that the databases and the demo's data depend on."""
    code = [path for path in EXAMPLE.rglob("*") if path.is_file() and path.suffix in (".py", ".csv", ".json")]
    return [*code, *MIGRATIONS.glob("*.py"), ROOT / "requirements" / "demo.txt"]


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
