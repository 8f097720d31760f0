"""One part under way: its commands, the report that they leave, and what came of it."""

from __future__ import annotations

import signal
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.launcher import frontend, pgbouncer
from scripts.launcher.environment import ROOT
from scripts.launcher.parts import PATIENCE, Part
from scripts.launcher.processes import Child
from scripts.launcher.reports import Outcome, read_junit
from scripts.launcher.services import FOLDER, Services
from scripts.launcher.texts import duration, text
from scripts.launcher.watchdog import signal_group


@dataclass
class PartRun:
    """Runs `part`, on this terminal or into a `log`."""

    part: Part
    services: Services
    log: Path | None = None
    environ: dict[str, str] = field(default_factory=dict)
    title: str = ""

    def __post_init__(self) -> None:
        self.title = text(f"part_{self.part.name}")

    def run(self) -> Outcome:
        """Run it to its end, or tell why it cannot be run here."""
        missing = [self.services.why_not(name) for name in self.part.needs if self.services.why_not(name)]
        if missing:
            return Outcome(skips={self.title: missing[0]})
        self._say(f"\n== {self.title}")
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="task-manager-") as folder:
            self.environ = {**self.services.environ(), "TEST_DATA_DIR": folder, **self.part.environ}
            if "node" in self.part.needs:
                frontend.install(self.services.family)
            if "pgbouncer" in self.part.needs:
                url = self.services.url("postgres")
                with pgbouncer.before(url, Path(folder), self.services.family) as self.environ["TEST_DATABASE_URL"]:
                    outcome = self._run()
            else:
                outcome = self._run()
        self._say(f"== {self.title}: {duration(time.monotonic() - began)}")
        return outcome

    def call_scenarios(self, options: Sequence[str]) -> int:
        """Run the scenarios' own runner with what this machine has; return its exit code."""
        command = [str(self.services.environment.python), "-m", "tests.scenarios", *options]
        if why := self.services.why_not("rabbitmq"):
            command += ["--without", f"rabbitmq={why}"]
        if self.services.why_not("postgres"):
            command.append("--sqlite")
        return self._call(command)

    def _run(self) -> Outcome:
        if self.part.pytest:
            return self._pytest()
        if self.part.npm:
            return self._npm()
        if self.part.scenarios:
            return self._scenarios()
        return self._commands()

    def _commands(self) -> Outcome:
        outcome = Outcome()
        for command in self.part.commands:
            if self._call([str(self.services.environment.python), *command]):
                outcome.failed.append(f"{self.title}: {' '.join(command[1:])}")
            else:
                outcome.passed += 1
        return outcome

    def _pytest(self) -> Outcome:
        report = self._report(self.part.name)
        pytest = [str(self.services.environment.python), "-m", "pytest", "-q", "-rs", "--junitxml", str(report)]
        code = self._call([*pytest, *self.part.pytest])
        if not report.exists():
            return Outcome(failed=[f"{self.title}: {text('no_junit', code=code)}"])
        outcome = read_junit(report, self.title)
        if not outcome.passed and not outcome.failed:
            outcome.failed.append(f"{self.title}: {text('no_tests')}")
        elif code and not outcome.failed:
            outcome.failed.append(f"{self.title}: {text('ended_with', code=code)}")
        return outcome

    def _npm(self) -> Outcome:
        outcome = Outcome()
        for script in self.part.npm:
            outcome.add(self._npm_script(script))
        return outcome

    def _npm_script(self, script: str) -> Outcome:
        report = self._report(f"{self.part.name}.{script.replace(':', '-')}")
        # Both runners of tests take their report's name from the environment.
        self.environ |= {"VITEST_JUNIT_FILE": str(report), "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report)}
        code = self._call(["npm", "run", "--silent", script], frontend.FOLDER)
        found = read_junit(report, self.title) if report.exists() else Outcome(passed=0 if code else 1)
        if code and not found.failed:
            found.failed.append(f"{self.title}: npm run {script}: {text('ended_with', code=code)}")
        if script.startswith("test") and not report.exists():
            found.failed.append(f"{self.title}: {text('no_junit', code=code)}")
        return found

    def _scenarios(self) -> Outcome:
        report = self._report(self.part.name)
        code = self.call_scenarios([*self.part.scenarios, "--junit", str(report)])
        if not report.exists():
            return Outcome(failed=[f"{self.title}: {text('no_junit', code=code)}"])
        return read_junit(report, self.title)

    @staticmethod
    def _report(name: str) -> Path:
        report = FOLDER / f"{name}.xml"
        report.unlink(missing_ok=True)
        return report

    def _call(self, command: Sequence[str], folder: Path = ROOT) -> int:
        """Run a command; return its exit code. What hangs is ended, with all that it started."""
        family, patience = self.services.family, self.part.long or PATIENCE
        child = Child(f"part-{self.part.name}", command, self.environ, folder, self.log, signal=signal.SIGINT)
        family.start(child)
        if not family.wait_for(lambda: child.code is not None, patience):
            self._say(text("too_long", seconds=round(patience)))
        signal_group(child.process.pid, signal.SIGKILL)
        code = child.process.wait()
        family.forget(child)
        return code

    def _say(self, line: str) -> None:
        if self.log is None:
            print(line, flush=True)
            return
        with self.log.open("a") as log:
            log.write(line + "\n")
