"""What this process counts of its telling: read by `metrics/`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass
class Histogram:
    """Counts values by upper bound, as Prometheus has them."""

    buckets: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))
    sum: float = 0.0
    count: int = 0

    def observe(self, value: float) -> None:
        self.sum += value
        self.count += 1
        for number, bound in enumerate(BOUNDS):
            self.buckets[number] += value <= bound


@dataclass
class Metrics:
    """Since the process began."""

    streams: int = 0
    deliveries: int = 0
    serialised: int = 0
    feed_queries: int = 0
    #: Changes that no hint told of.
    backstop_deliveries: int = 0
    wakeups: Counter[str] = field(default_factory=Counter)
    refetches: Counter[str] = field(default_factory=Counter)
    #: Those who came back with a cursor, by what they missed was read from: memory, or the log.
    resumes: Counter[str] = field(default_factory=Counter)
    #: Seconds from a change until it was read here.
    lag: Histogram = field(default_factory=Histogram)
    #: Why nobody listens for hints; nothing while somebody does, or nobody wants to.
    listening: str = ""


metrics = Metrics()
