"""`python -m tests.faults [NAME …]`: inflict each fault, or those named, on a running load, and report."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults import inflict, load, servers
from tests.waiting import wait_for

#: Seconds within which everything is to be right after the last task has ended, beyond the stale time of a lease.
SETTLED = 45
#: Seconds beyond which a task or its publisher was held up, and not only by the machine: twice what is promised.
HELD_UP = 3


@dataclass(frozen=True)
class Fault:
    """What goes wrong, under which settings, and whether something may be lost."""

    inflict: Callable[[load.Stack], None]
    settings: dict[str, Any] = field(default_factory=lambda: dict(load.QUICK))
    #: The tracker may lose events, and has to say how many.
    loses: bool = False
    #: A worker's silence is real: something is lost or corrected by right.
    kills: bool = False


FAULTS = {
    "nothing": Fault(inflict.nothing),
    "the database stops for 60 s": Fault(inflict.stop_the_database, settings={}),
    "PostgreSQL crashes and restarts": Fault(inflict.crash_the_database),
    "connections are cut": Fault(inflict.cut_connections),
    "too many clients": Fault(inflict.take_all_places),
    "the database hangs": Fault(inflict.freeze_the_database),
    "Redis restarts": Fault(inflict.restart_redis, kills=True),
    "a child is killed": Fault(inflict.kill_a_child, kills=True),
    "the worker is killed": Fault(inflict.kill_the_worker, kills=True),
    "the web process is killed": Fault(inflict.kill_the_publisher, kills=True),
    "everything is killed while the database is away": Fault(inflict.kill_all_without_database, kills=True),
    "the disk of the spool is full": Fault(inflict.fill_the_spool, loses=True),
}


def run(name: str, fault: Fault) -> tuple[dict[str, Any], list[str]]:
    """Return the figures of a run, and what is wrong."""
    with load.stack(**fault.settings) as made:
        try:
            made.worker()
            made.publisher()
            made.wait_until_ended(load.TASKS // 10)
            fault.inflict(made)
            made.wait_until_idle()
            patience = SETTLED + fault.settings.get("LEASE_STALE", 60)
            wrong = _differences_at_rest(made, fault, patience)
            figures = load.summary(made)
            return figures, [*wrong, *_complaints(made, fault, figures)]
        except BaseException:
            for log in sorted(made.folder.glob("*.log")):
                print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-25:], sep="\n")
            raise


def _differences_at_rest(made: load.Stack, fault: Fault, patience: float) -> list[str]:
    try:
        wait_for(lambda: not load.differences(made, killed=fault.kills), patience, pause=0.5)
    except AssertionError:
        return load.differences(made, killed=fault.kills)
    return []


def _complaints(made: load.Stack, fault: Fault, figures: dict[str, Any]) -> list[str]:
    found = []
    if not fault.kills and figures["corrected"]:
        found.append(f"{figures['corrected']} false verdicts")
    if not fault.kills and figures.get("failure"):
        found.append(f"{figures['failure']} tasks did not end")
    if not fault.kills and figures["longest gap between two tasks"] > HELD_UP:
        found.append("a task was held up")
    if figures["longest delay()"] > HELD_UP and fault.inflict is not inflict.restart_redis:
        found.append("a publisher was held up")
    lost = made.postgres.lost_events()
    figures["events lost"] = lost
    if lost and not fault.loses:
        found.append(f"{lost} events were lost")
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(map(repr, FAULTS))}")
    names = parser.parse_args(arguments).names or list(FAULTS)
    passed = failed = skipped = 0
    for name in names:
        began = time.monotonic()
        why = servers.missing() or (inflict.impossible() if FAULTS[name].inflict is inflict.fill_the_spool else "")
        if why:
            skipped += 1
            print(f"skip  {name}: {why}")
            continue
        try:
            figures, wrong = run(name, FAULTS[name])
        except Exception:
            figures, wrong = {}, traceback.format_exc().splitlines()
        passed, failed = passed + (not wrong), failed + bool(wrong)
        print(f"{'WRONG' if wrong else 'ok   '} {name} ({time.monotonic() - began:.0f} s)")
        print("      " + ", ".join(f"{key}: {value}" for key, value in figures.items()))
        for line in wrong[:25]:
            print(f"      {line}")
        sys.stdout.flush()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or (skipped and os.environ.get("TEST_REQUIRE_ALL") == "1") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
