"""What goes wrong while 2,000 tasks run: afterwards each is stored as it happened, and none was held up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults import inflict, load, servers
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(bool(servers.missing()), reason=servers.missing()),
    # The longest takes two minutes where the machine is not busy.
    pytest.mark.timeout(480),
]

#: Seconds within which everything is to be right after the last task has ended, beyond the stale time of a lease.
SETTLED = 45
#: Seconds beyond which a task or its publisher was held up, and not only by the machine: twice what is promised, and
#: what the machine itself takes.
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
    #: Who publishes waits for the broker itself.
    holds_publishers: bool = False


FAULTS = {
    "nothing": Fault(inflict.nothing),
    "the database stops for 60 s": Fault(inflict.stop_the_database, settings={}),
    "PostgreSQL crashes and restarts": Fault(inflict.crash_the_database),
    "connections are cut": Fault(inflict.cut_connections),
    "too many clients": Fault(inflict.take_all_places),
    "the database hangs": Fault(inflict.freeze_the_database),
    "Redis restarts": Fault(inflict.restart_redis, kills=True, holds_publishers=True),
    "a child is killed": Fault(inflict.kill_a_child, kills=True),
    "the worker is killed": Fault(inflict.kill_the_worker, kills=True),
    "the web process is killed": Fault(inflict.kill_the_publisher, kills=True),
    "everything is killed while the database is away": Fault(inflict.kill_all_without_database, kills=True),
    "the disk of the spool is full": Fault(inflict.fill_the_spool, loses=True),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_under_load(name):
    fault = FAULTS[name]
    if fault.inflict is inflict.fill_the_spool and (why := inflict.impossible()):
        pytest.skip(why)
    with load.stack(**fault.settings) as made:
        try:
            made.worker()
            made.publisher()
            made.wait_until_ended(load.TASKS // 10)
            fault.inflict(made)
            made.wait_until_idle()
            patience = SETTLED + fault.settings.get("LEASE_STALE", 60)
            wrong = _differences_at_rest(made, fault, patience)
            figures = load.summary(made) | {"events lost": made.postgres.lost_events()}
            print(f"\n{name}: " + ", ".join(f"{key}: {value}" for key, value in figures.items()))
            assert [*wrong[:25], *_complaints(fault, figures)] == []
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


def _complaints(fault: Fault, figures: dict[str, Any]) -> list[str]:
    found = []
    if not fault.kills and figures["corrected"]:
        found.append(f"{figures['corrected']} false verdicts")
    if not fault.kills and figures.get("failure"):
        found.append(f"{figures['failure']} tasks did not end")
    if not fault.kills and figures["longest gap between two tasks"] > HELD_UP:
        found.append("a task was held up")
    if figures["longest delay()"] > HELD_UP and not fault.holds_publishers:
        found.append("a publisher was held up")
    if figures["events lost"] and not fault.loses:
        found.append(f"{figures['events lost']} events were lost")
    return found
