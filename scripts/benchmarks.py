"""`make benchmarks`: measures in a virtual environment of its own, which has the peers that no test needs."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.run import with_new_python

if __name__ == "__main__":
    with_new_python(__file__)
    from scripts.launcher.environment import ROOT, Environment
    from scripts.launcher.exceptions import Refused, Stopped
    from scripts.launcher.lock import Lock
    from scripts.launcher.processes import Family
    from scripts.launcher.services import FOLDER

    environment = Environment(ROOT / ".venv-benchmarks")
    folder = FOLDER.with_name("benchmarks")
    try:
        with closing(Lock(folder / "lock", "tests_running")) as lock:
            lock.acquire()
            with Family(folder, lock.file.fileno()) as family:
                if not environment.exists():
                    environment.create(family)
                if not environment.is_installed("benchmarks"):
                    environment.install("benchmarks", family)
    except Stopped:
        sys.exit(130)
    except Refused as refused:
        sys.exit(f"{refused.log}\n{refused}")
    # In its place: the measuring process has no other above it.
    os.chdir(ROOT)
    os.execv(environment.python, [str(environment.python), "-m", "benchmarks", *sys.argv[1:]])
