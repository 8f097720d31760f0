"""Builds the demo's React page, when the checkout has one and it changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from scripts.launcher.environment import ROOT, fingerprint
from scripts.launcher.exceptions import Refused
from scripts.launcher.processes import Family, tail
from scripts.launcher.texts import text

FOLDER = ROOT / "frontend"
CONFIG = FOLDER / "vite.demo.config.ts"
OUTPUT = ROOT / "example" / "demo" / "static" / "demo"
#: What the build reads; of the folders all but the tests.
SOURCES = ("src", "demo", "package-lock.json", CONFIG.name)
NODE = 20


def exists() -> bool:
    return CONFIG.exists()


def sources() -> list[Path]:
    """Return the files that the build depends on."""
    found = []
    for path in (FOLDER / name for name in SOURCES):
        found += [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    return [file for file in found if not re.search(r"\.test\.tsx?$", file.name)]


def build(family: Family) -> bool:
    """Install and build what changed since the last time; return whether there was anything to do."""
    # Beside what was built: who removes that, has it built again.
    stamp, wanted = OUTPUT / ".built", fingerprint(sources())
    is_built = (OUTPUT / "app.js").exists() and stamp.exists() and stamp.read_text() == wanted
    if is_built:
        return False
    install(family)
    stamp.unlink(missing_ok=True)
    _run(family, [str(FOLDER / "node_modules" / ".bin" / "vite"), "build", "--config", CONFIG.name])
    OUTPUT.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    return True


def install(family: Family) -> None:
    """Install the locked packages where they are not there."""
    _require_node()
    if not _is_installed():
        _run(family, ["npm", "ci", "--no-audit", "--no-fund"])


def _is_installed() -> bool:
    """Return whether all locked packages are there, in their versions."""
    # npm writes this file at the end of each installation, whoever ran it.
    installed = FOLDER / "node_modules" / ".package-lock.json"
    return installed.exists() and _versions(FOLDER / "package-lock.json").items() <= _versions(installed).items()


def _versions(lock: Path) -> dict[str, str]:
    """Return the version of each package; those for other machines are not always installed."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {path: found.get("version", "") for path, found in packages.items() if path and not found.get("optional")}


def _run(family: Family, command: list[str]) -> None:
    if not family.run("frontend", [command], {**os.environ, "NO_COLOR": "1"}, FOLDER):
        log = family.logs / "frontend.log"
        raise Refused(text("step_failed", step=text("step_frontend"), log=log), tail(log))


def _require_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise Refused(text("no_node"))
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)", version)
    if not found or int(found[1]) < NODE:
        raise Refused(text("no_node"))
