"""`python -m benchmarks`: measures, and writes a JSON result and its Markdown tables."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import dom, feed, footprint, publishing, realtime, reporting, volume
from benchmarks.contestants import CONTESTANTS, Contestant, is_installed
from benchmarks.drain import Cell, Drain, Workload
from benchmarks.stack import ROOT, Database, Services
from benchmarks.tables import markdown, put_into

RESULT = ROOT / "benchmarks" / "result.json"
PAGES = {language: ROOT / "docs" / language / "benchmarks.md" for language in ("en", "es")}
PARTS = ("drain", "publish", "reporting", "memory", "sessions", "volume", "feed", "realtime", "dom")
#: Those of `--quick`.
QUICK = ("drain", "publish", "reporting", "memory")
PACKAGES = (
    "celery",
    "kombu",
    "django",
    "djangorestframework",
    "psycopg",
    "django-celery-results",
    "celery-progress",
    "flower",
)
WORKLOADS = {f"{seconds}ms-{updates}": Workload(updates, seconds / 1000) for seconds in (0, 10) for updates in (0, 10)}
OURS = ("bare", "task_manager-guarded")


def main() -> None:
    options = _options()
    if options.pages is not None:
        write_pages(json.loads(options.pages.read_text()))
        return
    chosen = [CONTESTANTS[name] for name in options.contestants]
    contestants = [contestant for contestant in chosen if is_installed(contestant)]
    for contestant in chosen:
        if contestant not in contestants:
            print(f"{contestant.label}: not installed, left out", file=sys.stderr)
    # Whoever ends this process by a signal ends its workers, and removes its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    services = Services()
    database = Database(services)
    try:
        for contestant in contestants:
            database.migrate(contestant, services)
        result = _about(options, database)
        if options.keep and options.output.exists():
            result = json.loads(options.output.read_text()) | result
        for part, measure in _measures(options, services, database, contestants).items():
            if part not in options.parts:
                continue
            began = time.monotonic()
            result[part] = measure()
            print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            # After each part: what is measured is not lost with what fails later.
            options.output.write_text(json.dumps(result, indent=1) + "\n")
    finally:
        database.drop()
    print(markdown(result))


def write_pages(result: dict[str, Any]) -> None:
    """Put the tables of `result` into the documentation."""
    for language, page in PAGES.items():
        page.write_text(put_into(page.read_text(), markdown(result, language)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each contestant is measured in each case")
    parser.add_argument("--seconds", type=float, default=1.0, help="about how long a contestant's queue lasts")
    parser.add_argument("--quick", action="store_true", help="one round, one process, ours only, no large tables")
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--brokers", nargs="+", default=["redis", "rabbitmq"], choices=["redis", "rabbitmq"])
    parser.add_argument("--concurrency", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--workloads", nargs="+", default=list(WORKLOADS), choices=WORKLOADS)
    parser.add_argument("--contestants", nargs="+", default=list(CONTESTANTS), choices=CONTESTANTS)
    parser.add_argument("--rows", type=int, default=5_000_000, help="rows of each large table of the part `volume`")
    parser.add_argument("--clients", nargs="+", type=int, default=[1, 100, 500, 2_000], help="of the part `realtime`")
    parser.add_argument("--listed", type=int, default=1_000_000, help="rows of the part `feed`")
    parser.add_argument("--tasks", type=int, default=10_000, help="tasks in flight of the part `memory`")
    parser.add_argument("--output", type=Path, default=RESULT)
    parser.add_argument("--keep", action="store_true", help="of the parts not measured now, what the output has")
    parser.add_argument("--pages", type=Path, metavar="RESULT", help="only write the pages' tables from a result")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.concurrency = 1, [1]
        options.contestants = [name for name in options.contestants if name.startswith(("bare", "task_manager"))]
        options.parts = [
            part for part in options.parts if part not in ("volume", "sessions", "feed", "realtime", "dom")
        ]
    return options


def _measures(
    options: argparse.Namespace, services: Services, database: Database, contestants: list[Contestant]
) -> dict[str, Callable[[], Any]]:
    ours = [CONTESTANTS[name] for name in OURS]
    return {
        "drain": lambda: _drained(options, services, database, contestants),
        "publish": lambda: publishing.measure(services, database, options.brokers, ours, options.rounds),
        "reporting": lambda: reporting.measure(services, database, options.rounds),
        "memory": lambda: footprint.memory(services, database, options.tasks, options.rounds),
        "sessions": lambda: footprint.sessions(services, database),
        "volume": lambda: volume.measure(services, options.rows, max(options.rounds, 3)),
        "feed": lambda: feed.measure(services, options.listed, options.rounds),
        "realtime": lambda: realtime.measure(services, options.clients, options.rounds),
        "dom": lambda: dom.measure(services, options.rounds),
    }


def _drained(
    options: argparse.Namespace, services: Services, database: Database, contestants: list[Contestant]
) -> list[dict[str, Any]]:
    drain = Drain(services, database, options.seconds)
    workloads = [WORKLOADS[name] for name in options.workloads]
    rows = []
    for turn in range(options.rounds):
        for broker in options.brokers:
            for concurrency in options.concurrency:
                rows += drain.round(Cell(broker, concurrency), workloads, contestants, turn)
                print(f"round {turn + 1}: {broker}, {concurrency} processes", file=sys.stderr, flush=True)
    return rows


def _about(options: argparse.Namespace, database: Database) -> dict[str, Any]:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    versions = {"Python": platform.python_version(), "PostgreSQL": database.text("SHOW server_version").split()[0]}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except ImportError:
            continue
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {pages * size / 2**30:.0f} GiB, {platform.system()} {platform.machine()}",
        "versions": versions,
        "database": {name: database.text(f"SHOW {name}") for name in ("fsync", "synchronous_commit", "shared_buffers")},
        "rounds": options.rounds,
    }


if __name__ == "__main__":
    main()
