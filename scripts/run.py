"""`make run`: the demo, on one command. Parses under Python 3.8, so that an old Python is told so in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.launcher.texts import text

NEEDED = (3, 11)
NEWER = ("python3.12", "python3.11", "python3.13", "python3.14")


def newer_python() -> str | None:
    """Return a Python that is new enough from the PATH, or None."""
    test = f"import sys; sys.exit(sys.version_info < {NEEDED})"
    for name in NEWER:
        found = shutil.which(name)
        # A version manager's shim may be there without the Python behind it: only running it tells.
        if found and subprocess.run([found, "-c", test], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    return None


def with_new_python(script: str) -> None:
    """Go on with a new enough Python, or end the process with a sentence."""
    if os.name == "nt":
        sys.exit(text("windows"))
    if sys.version_info >= NEEDED:
        return
    found = newer_python()
    if found is None:
        sys.exit(text("old_python", version=".".join(map(str, sys.version_info[:3]))))
    os.execv(found, [found, script, *sys.argv[1:]])


if __name__ == "__main__":
    with_new_python(__file__)
    from scripts.launcher.demo import main

    sys.exit(main(sys.argv[1:]))
