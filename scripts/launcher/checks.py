"""`make test` and `make scenarios`: their parts, one after the other or in lanes side by side, and the sum of them."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

from scripts.launcher import frontend
from scripts.launcher.environment import Environment
from scripts.launcher.exceptions import Refused, Stopped
from scripts.launcher.lock import Lock
from scripts.launcher.part_run import PartRun
from scripts.launcher.parts import LINTS, Part, parts
from scripts.launcher.processes import Family
from scripts.launcher.reports import Outcome
from scripts.launcher.services import FOLDER, Services
from scripts.launcher.texts import duration, text


def main(arguments: Sequence[str]) -> int:
    """Run the named parts, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="test.py", description="Runs the checks; `make test` calls it.")
    parser.add_argument("--no-install", action="store_true", help="use the Python that runs this as it is")
    parser.add_argument("parts", nargs="*", help="which to run, in their order; all without")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    return with_environment(lambda services: _run(services, options.parts), install=not options.no_install)


def with_environment(run: Callable[[Services], int], *, install: bool = True) -> int:
    """Return `run(services)`, alone in this checkout and with all packages installed; say why that cannot be."""
    environment = Environment() if install else Environment.running()
    try:
        with closing(Lock(FOLDER / "lock", "tests_running")) as lock:
            lock.acquire()
            with Family(FOLDER, lock.file.fileno()) as family:
                _install(environment, family)
                return run(Services(environment, family))
    except Stopped:
        return 130
    except Refused as refused:
        print(refused.log, file=sys.stderr)
        print(refused, file=sys.stderr)
        return 1


def _install(environment: Environment, family: Family) -> None:
    if not environment.exists():
        with _header(text("step_venv")):
            environment.create(family)
    if not environment.is_installed("dev"):
        with _header(text("step_packages")):
            environment.install("dev", family)


def run_long(services: Services) -> int:
    """Run the parts that take long; return the exit code."""
    services.have_redis()
    # Alone: what they try is hard enough on the machine.
    return _close(_run_lane([part for part in parts(services) if part.long and not part.named], services))


def _run(services: Services, wanted: Sequence[str]) -> int:
    names = [part.name for part in parts(services)]
    for name in wanted:
        if name not in names:
            raise Refused(text("unknown_part", name=name, known=", ".join(names)))
    if not LINTS.issuperset(wanted or names):
        services.have_redis()
    chosen = [part for part in parts(services) if part.name in wanted or not (wanted or part.long)]
    return _close(_run_lanes(chosen, services))


def _run_lanes(chosen: Sequence[Part], services: Services) -> Outcome:
    """Run the parts of each lane one after the other, the lanes side by side: most parts wait most of the time.

    Those that must be alone come last.
    """
    lanes: dict[str, list[Part]] = {}
    for part in chosen:
        if not part.alone:
            lanes.setdefault(part.lane, []).append(part)
    if len(lanes) < 2 or (os.cpu_count() or 1) < 2:
        return _run_lane(chosen, services)
    # Before two parts may want it at once.
    if any("node" in part.needs for part in chosen) and not services.why_not("node"):
        frontend.install(services.family)
    total, printing = Outcome(), threading.Lock()
    with ThreadPoolExecutor(len(lanes)) as executor:
        for done in [executor.submit(_run_lane, lane, services, printing) for lane in lanes.values()]:
            total.add(done.result())
    total.add(_run_lane([part for part in chosen if part.alone], services))
    return total


def _run_lane(lane: Sequence[Part], services: Services, printing: threading.Lock | None = None) -> Outcome:
    """Run parts one after the other; with `printing`, each prints what it said when it is over, while it has that."""
    total = Outcome()
    for part in lane:
        log = None
        if printing is not None:
            log = services.family.logs / f"part-{part.name}.log"
            log.unlink(missing_ok=True)
        total.add(PartRun(part, services, log).run())
        if printing is not None and log is not None and log.exists():
            with printing:
                print(log.read_text(errors="replace"), end="", flush=True)
    return total


@contextmanager
def _header(title: str) -> Iterator[None]:
    print(f"\n== {title}", flush=True)
    began = time.monotonic()
    yield
    print(f"== {title}: {duration(time.monotonic() - began)}", flush=True)


def _close(total: Outcome) -> int:
    """Print what was skipped and what failed, and the sum; return the exit code."""
    print()
    for heading, lines in (("skipped", total.skipped), ("failed", total.failed)):
        if lines:
            print("\n".join([text(heading), *(f"  {line}" for line in lines)]))
    strict = os.environ.get("TEST_REQUIRE_ALL") == "1" and bool(total.skipped)
    if strict:
        print(text("required"))
    print(total.closing_line(), flush=True)
    return 1 if total.failed or strict else 0
