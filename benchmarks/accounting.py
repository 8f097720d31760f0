"""CPU time of process trees as the kernel accounts for it; nothing is sampled."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
_LISTENING = "0A"


@dataclass(frozen=True, slots=True)
class Process:
    """What `/proc/<pid>/stat` says: CPU seconds of its own, and of the children that it has reaped."""

    pid: int
    parent: int
    own: float
    reaped: float


def parse(stat: str) -> Process:
    """Return what a line of `/proc/<pid>/stat` says."""
    # The name in parentheses may hold anything, parentheses too.
    pid, _, rest = stat.partition(" ")
    fields = rest.rpartition(")")[2].split()
    utime, stime, cutime, cstime = (int(field) for field in fields[11:15])
    return Process(int(pid), int(fields[1]), (utime + stime) * TICK, (cutime + cstime) * TICK)


def processes() -> dict[int, Process]:
    """Return all processes of the machine."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                process = parse((folder / "stat").read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[process.pid] = process
    return found


def tree(root: int, known: dict[int, Process]) -> set[int]:
    """Return the ids of `root` and of all its living descendants."""
    children: dict[int, list[int]] = {}
    for process in known.values():
        children.setdefault(process.parent, []).append(process.pid)
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        if pid in known and pid not in found:
            found.add(pid)
            waiting += children.get(pid, [])
    return found


def cpu_seconds(root: int, without: Iterable[int] = ()) -> float:
    """Return the CPU seconds of `root`, its descendants, and those that they have reaped.

    `without` are living processes that do not count, such as the harness' own sessions.
    """
    known = processes()
    pids = tree(root, known) - set(without)
    return sum(known[pid].own + known[pid].reaped for pid in pids)


def settle(root: int, quiet: float = 0.15, patience: float = 10.0) -> None:
    """Wait until the tree of `root` uses next to no CPU; for `patience` seconds at most."""
    deadline = time.monotonic() + patience
    before = cpu_seconds(root)
    while time.monotonic() < deadline:
        time.sleep(quiet)
        now = cpu_seconds(root)
        if now - before <= TICK:
            return
        before = now


def listener(port: int) -> int | None:
    """Return the process that listens on a TCP port of this machine, as far as this user may know."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda folder: int(folder.name)):
        try:
            if any(os.readlink(descriptor) in inodes for descriptor in (folder / "fd").iterdir()):
                return int(folder.name)
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
    return None
