"""How long after it was written a change is with the browsers, and what that costs the web server."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import accounting
from benchmarks.contestants import CONTESTANTS, environment
from benchmarks.feed import PEOPLE
from benchmarks.figures import rotated
from benchmarks.stack import ROOT, Database, Services, variables, wait_for

WAYS = ("task_manager", "bare", "channels", "polling")
WEB = {"DJANGO_SETTINGS_MODULE": "benchmarks.project.live_settings"}


def measure(services: Services, clients: list[int], rounds: int, tasks: int = 50) -> list[dict[str, Any]]:
    """Return for each round, audience, number of clients and way: seconds to the bytes, CPU, memory and queries."""
    own = replace(services, name=f"{services.name}_realtime")
    contestant = CONTESTANTS["task_manager-guarded"]
    ways = [way for way in WAYS if way != "channels" or find_spec("channels_redis")]
    database = Database(own)
    try:
        database.migrate(contestant, own, **WEB)
        database.session.execute(PEOPLE.replace("(1, 100)", f"(1, {max(clients) + 1})"))
        environ = environment(contestant) | variables(own, "redis", ROOT / "unused") | WEB
        return [
            {"round": turn, "audience": audience, "clients": number, "contestant": way}
            | _measured(environ, way, audience, number, tasks)
            for turn in range(rounds)
            for number in clients
            for audience in ("own", "broadcast")
            for way in rotated(ways, turn)
            # Redis alone knows of no owners.
            if not (way == "bare" and audience == "own")
        ]
    finally:
        database.drop()


def _measured(environ: dict[str, str], way: str, audience: str, clients: int, tasks: int) -> dict[str, Any]:
    with server(environ) as (port, pid):
        command = [sys.executable, "-m", "benchmarks.project.listeners", str(port), way, str(clients), audience]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=ROOT, env=environ, **pipes) as listeners:
            assert listeners.stdin is not None and listeners.stdout is not None
            if listeners.stdout.readline() != "ready\n":
                raise RuntimeError("the clients could not connect")
            before, asked, began = accounting.cpu_seconds(pid), _queries(port), time.monotonic()
            memory = _resident(pid)
            people = clients if audience == "own" else 1
            teller = [sys.executable, "-m", "benchmarks.project.teller", way, str(tasks), str(people), audience]
            subprocess.run(teller, cwd=ROOT, env=environ, check=True)
            # Whoever polls is told after five seconds at most; the others are told by now.
            time.sleep(6 if way == "polling" else 1)
            after, elapsed = accounting.cpu_seconds(pid), time.monotonic() - began
            queries = (_queries(port) - asked) / elapsed
            listeners.stdin.close()
            seconds = json.loads(listeners.stdout.read())
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    return {
        "deliveries": len(seconds),
        "p50": cuts[49],
        "p99": cuts[98],
        "cpu": (after - before) / len(seconds),
        "resident": memory,
        "queries": queries,
    }


@contextmanager
def server(environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Yield the port and the process of a web server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = ["--port", str(port), "--log-level", "warning", "--timeout-graceful-shutdown", "2", "--backlog", "4096"]
    # The clients do not answer pings.
    options += ["--ws-ping-interval", "600"]
    command = [sys.executable, "-m", "uvicorn", "benchmarks.project.live:application", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        wait_for(lambda: _answers(port), "the server")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        _get(port, "health/live/")
    except OSError:
        return False
    return True


def _queries(port: int) -> float:
    """Return how often the hub has read the log."""
    found = re.search(r"^task_manager_feed_queries_total(?:{.*})? ([0-9.e+]+)$", _get(port, "metrics/"), re.MULTILINE)
    return float(found[1]) if found else 0.0


def _get(port: int, path: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/tasks/{path}", headers={"X-User": "1"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))
