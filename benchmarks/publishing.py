"""What publishing costs: `delay()` alone, in a group, and inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.contestants import Contestant
from benchmarks.figures import rotated
from benchmarks.stack import Database, Services, processes

WAYS = ("alone", "publish", "group", "atomic")


def measure(
    services: Services, database: Database, brokers: Sequence[str], contestants: Sequence[Contestant], rounds: int
) -> list[dict[str, Any]]:
    """Return for each broker, way, round and contestant the seconds that a task takes to publish."""
    found = []
    for broker in brokers:
        for turn in range(rounds):
            for contestant in rotated(contestants, turn):
                database.empty()
                with processes(services, contestant, broker) as running:
                    running.start_producer()
                    running.ask("publish", queue=services.name, count=100)
                    for way in WAYS:
                        answer = running.ask(way, queue=services.name, count=20 if way == "alone" else 500)
                        found.append(
                            {
                                "broker": broker,
                                "way": way,
                                "contestant": contestant.name,
                                "round": turn,
                                "seconds": answer["seconds"],
                            }
                        )
                    running.remove_queue(services.name)
    return found
