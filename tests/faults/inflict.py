"""What is done to a stack while its load runs."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import psycopg

from tests.faults.load import Stack
from tests.waiting import wait_for


def nothing(made: Stack) -> None:
    """For comparison."""


def stop_the_database(made: Stack) -> None:
    made.postgres.stop()
    _pass(60)
    made.postgres.start()


def crash_the_database(made: Stack) -> None:
    made.postgres.stop("immediate")
    made.postgres.start()


def cut_connections(made: Stack) -> None:
    for _ in range(30):
        made.postgres.do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'")
        _pass(0.1)


def take_all_places(made: Stack) -> None:
    """Take the place of each connection that the tracker loses, for ten seconds."""
    held: list[psycopg.Connection] = []
    deadline = time.monotonic() + 10
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'"
    with psycopg.connect(made.postgres.url, autocommit=True) as first:
        while time.monotonic() < deadline:
            first.execute(cut)
            held += made.postgres.hog()
            _pass(0.2)
        for connection in held:
            connection.close()


def freeze_the_database(made: Stack) -> None:
    """Stop its processes for eight seconds: connections stay open, and nothing answers."""
    postmaster = int((made.postgres.folder / "data" / "postmaster.pid").read_text().split()[0])
    frozen = [postmaster, *_children_of(postmaster)]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    _pass(8)
    for pid in frozen:
        os.kill(pid, signal.SIGCONT)


def restart_redis(made: Stack) -> None:
    made.redis.stop()
    _pass(1)
    made.redis.start()


def kill_a_child(made: Stack) -> None:
    for _ in range(3):
        worker = made.processes[0].pid
        os.kill(_children_of(worker)[-1], signal.SIGKILL)
        wait_for(lambda worker=worker: len(_children_of(worker)) >= 2, 30)


def kill_the_worker(made: Stack) -> None:
    _kill(made.processes[0])
    made.worker()


def kill_the_publisher(made: Stack) -> None:
    _kill(made.processes[1])
    made.publisher()


def kill_all_without_database(made: Stack) -> None:
    """What they could not write is in the spool; whoever comes next finds it."""
    made.postgres.stop()
    _pass(2)
    for process in list(made.processes):
        _kill(process)
    made.postgres.start()
    made.worker()


def impossible() -> str:
    """Return why there can be no small disk."""
    return "" if os.getuid() == 0 else "only root can mount a disk that is soon full"


def fill_the_spool(made: Stack) -> None:
    """Give the spool a disk of 64 KB, which is full in no time."""
    spool = made.folder / "spool"
    spool.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(spool)], check=True)
    try:
        made.postgres.stop()
        _pass(10)
        made.postgres.start()
        made.wait_until_idle()
        _pass(5)
    finally:
        subprocess.run(["umount", "-l", str(spool)], check=True)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started, as a machine does that loses its power."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _children_of(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


def _pass(seconds: float) -> None:
    """Let the fault last: here time is what is inflicted, not a wait for something."""
    time.sleep(seconds)
