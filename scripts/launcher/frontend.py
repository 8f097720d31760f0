"""Builds the React page, when the checkout has one and it changed."""

from __future__ import annotations

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
#: Made by the build, or not part of it.
IGNORED = {"node_modules", "dist", "coverage", "test-results"}
NODE = 20


def exists() -> bool:
    return (FOLDER / "package.json").exists()


def sources() -> list[Path]:
    """Return the files that the build depends on."""
    found = []
    for folder, folders, files in os.walk(FOLDER):
        folders[:] = [name for name in folders if name not in IGNORED and not name.startswith(".")]
        found += [Path(folder) / name for name in files]
    return found


def build(family: Family, stamps: Path) -> bool:
    """Build what changed since the last time; return whether there was anything to do."""
    modules = stamps / "node-modules"
    built = stamps / "frontend"
    wanted = {modules: fingerprint([FOLDER / "package-lock.json"]), built: fingerprint(sources())}
    commands = {modules: ["npm", "ci", "--no-audit", "--no-fund"], built: ["npm", "run", "build"]}
    old = [stamp for stamp in wanted if not _is(stamp, wanted[stamp])]
    if not (FOLDER / "node_modules").exists():
        old = [modules, built]
    if old:
        _require_node()
    for stamp in old:
        if not family.run("frontend", [commands[stamp]], os.environ, FOLDER):
            log = family.logs / "frontend.log"
            raise Refused(text("step_failed", step=text("step_frontend"), log=log), tail(log))
        stamp.write_text(wanted[stamp])
    return bool(old)


def _is(stamp: Path, content: str) -> bool:
    return stamp.exists() and stamp.read_text() == content


def _require_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise Refused(text("no_node"))
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)", version)
    if not found or int(found[1]) < NODE:
        raise Refused(text("no_node"))
