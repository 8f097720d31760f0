"""What is to be reached, and what a result says of it. Pure functions over the rows of a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import Figure, figure, ratios

Row = dict[str, Any]
BARE, GUARDED, BATCHED = "bare", "task_manager-guarded", "task_manager-batched"
#: Of the part `feed`: the API, and the usual way to write one.
API, USUAL = "task_manager", "ModelViewSet"
#: How many clients of the part `realtime` are meant.
TOLD = 500
#: Whose CPU seconds count: what the contestant brings, and what it makes the database do.
COUNTED = ("worker", "producer", "flower", "database")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to reach: at least, or at most, `goal`."""

    name: str
    goal: float
    at_least: bool
    unit: str
    measured: Figure

    @property
    def reached(self) -> bool:
        """Whether the median reaches the goal."""
        if self.at_least:
            return self.measured.median >= self.goal
        return self.measured.median <= self.goal


def by_round(rows: Iterable[Row], contestant: str, **where: Any) -> list[Row]:
    """Return the rows of `contestant` that have the values of `where`, in the order of their rounds."""
    found = [r for r in rows if r["contestant"] == contestant and all(r[k] == v for k, v in where.items())]
    return sorted(found, key=lambda row: int(row["round"]))


def cpu(row: Row) -> float:
    """Return the CPU seconds of a task, from being published to being on record."""
    return sum(float(row["cpu"].get(name, 0.0)) for name in COUNTED) / int(row["tasks"])


def throughput(rows: Sequence[Row], contestant: str, **where: Any) -> Figure:
    """Return a contestant's tasks a second over those of bare Celery in the same round."""
    mine, base = by_round(rows, contestant, **where), by_round(rows, BARE, **where)
    return figure(ratios([r["rate"] for r in mine], [r["rate"] for r in base]))


def extra_cpu(rows: Sequence[Row], contestant: str, **where: Any) -> Figure:
    """Return the CPU seconds of a task beyond those of bare Celery in the same round."""
    mine, base = by_round(rows, contestant, **where), by_round(rows, BARE, **where)
    return figure([cpu(a) - cpu(b) for a, b in zip(mine, base, strict=True)])


def targets(result: dict[str, Any]) -> list[Target]:
    """Return every target that `result` has something to say of."""
    return [
        *_draining(result.get("drain", [])),
        *_publishing(result.get("publish", [])),
        *_rest(result),
        *_feed(result),
        *_telling(result.get("realtime", [])),
    ]


def _draining(rows: Sequence[Row]) -> Iterable[Target]:
    goals = {
        (BATCHED, "redis", "no-op"): 0.92,
        (BATCHED, "rabbitmq", "no-op"): 0.92,
        (GUARDED, "redis", "no-op"): 0.70,
        (GUARDED, "rabbitmq", "no-op"): 0.45,
    }
    for cell in dict.fromkeys((r["broker"], r["concurrency"], r["workload"]) for r in rows):
        where = dict(zip(("broker", "concurrency", "workload"), cell, strict=True))
        name = " · ".join(map(str, cell))
        for contestant in (BATCHED, GUARDED):
            if not by_round(rows, contestant, **where) or not by_round(rows, BARE, **where):
                continue
            goal = goals.get((contestant, cell[0], cell[2].partition(",")[0]), 0.95)
            kind = contestant.partition("-")[2]
            yield Target(f"{kind} · {name}", goal, True, "", throughput(rows, contestant, **where))
            if contestant == BATCHED:
                extra = extra_cpu(rows, contestant, **where)
                yield Target(f"CPU, {kind} · {name}", 0.4e-3, False, "ms", extra)


def _publishing(rows: Sequence[Row]) -> Iterable[Target]:
    goals = {"alone": 2.0, "group": 1.2, "atomic": 1.2}
    for broker in dict.fromkeys(r["broker"] for r in rows):
        for way, goal in goals.items():
            mine = by_round(rows, GUARDED, broker=broker, way=way)
            base = by_round(rows, BARE, broker=broker, way=way)
            measured = figure(ratios([r["seconds"] for r in mine], [r["seconds"] for r in base]))
            yield Target(f"delay() · {way} · {broker}", goal, False, "", measured)


def _rest(result: dict[str, Any]) -> Iterable[Target]:
    calls = result.get("reporting", [])
    if calls:
        yield Target("progress()", 2e-6, False, "µs", figure([r["median"] for r in calls]))
        yield Target("progress() · writes/s", 2.0, False, "", figure([r["writes_per_second"] for r in calls]))
    volume = result.get("volume", [])
    for measure in ("database", "wall") if volume else ():
        pick: Callable[[str], list[float]] = lambda kind, m=measure: [  # noqa: E731
            r[m] for r in sorted(volume, key=lambda r: int(r["round"])) if r["kind"] == kind
        ]
        rows = f"{volume[0]['rows']:,}"
        yield Target(f"{rows} rows · {measure}", 1.2, False, "", figure(ratios(pick("full"), pick("empty"))))
    memory = result.get("memory", [])
    if memory:
        pairs = zip(by_round(memory, BATCHED), by_round(memory, BARE), strict=True)
        held = figure([float(a["resident"] - b["resident"]) for a, b in pairs])
        yield Target(f"{memory[0]['tasks']:,} tasks in flight", 50e6, False, "MB", held)
    sessions = result.get("sessions")
    if sessions:
        busy = sessions["busy_most"] / sessions["processes"]
        yield Target("sessions · busy process", 1.0, False, "", figure([busy]))
        yield Target("sessions · idle process", 0.0, False, "", figure([float(sessions["idle_median"])]))


def _feed(result: dict[str, Any]) -> Iterable[Target]:
    rows = result.get("feed", [])
    for case in dict.fromkeys(r["case"] for r in rows):
        own = figure([r["own"] for r in by_round(rows, API, case=case)])
        yield Target(case, 0.45e-3 if case == "changes" else 1e-3, False, "ms", own)


def _telling(rows: Sequence[Row]) -> Iterable[Target]:
    goals = {"p50": (60e-3, "ms"), "p99": (150e-3, "ms"), "cpu": (25e-6, "µs"), "resident": (120e6, "MB")}
    for audience in ("own", "broadcast"):
        mine = by_round(rows, API, audience=audience, clients=TOLD)
        for measure, (goal, unit) in goals.items() if mine else ():
            # One change for one reader is as dear as it is: the goal is of what is told to many.
            if measure != "cpu" or audience == "broadcast":
                name = f"{audience} · {TOLD} · {measure}"
                yield Target(name, goal, False, unit, figure([r[measure] for r in mine]))
