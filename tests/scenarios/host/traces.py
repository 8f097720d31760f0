"""What tasks leave of themselves in files, so that the tracker's record is not its own witness."""

from __future__ import annotations

import os
import time
from pathlib import Path
from urllib.parse import quote


def _file(task_id: str, suffix: str = "") -> Path:
    return Path(os.environ["SCENARIOS_TRACES"], quote(task_id, safe="") + suffix)


def leave(task_id: str, word: str) -> None:
    with _file(task_id).open("a") as file:
        file.write(f"{word} {os.getpid()}\n")


def read(task_id: str) -> list[tuple[str, int]]:
    """Return what was left: (word, process id) in order."""
    file = _file(task_id)
    lines = file.read_text().splitlines() if file.exists() else []
    return [(line.split()[0], int(line.split()[1])) for line in lines]


def times(task_id: str, word: str) -> int:
    return sum(found == word for found, _ in read(task_id))


def let_go(task_id: str) -> None:
    """Let a task end that holds."""
    _file(task_id, ".go").touch()


def hold(task_id: str, seconds: float) -> None:
    """Wait until the task is let go, or `seconds` are over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not _file(task_id, ".go").exists():
        time.sleep(0.05)
