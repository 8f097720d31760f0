"""The statistics: what rounds say together. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of what the rounds measured, and the least and the greatest of them."""

    median: float
    least: float
    greatest: float
    rounds: int


def figure(values: Sequence[float]) -> Figure:
    """Return what `values`, one of each round, say together."""
    if not values:
        raise ValueError("a figure needs at least one round")
    return Figure(median(values), min(values), max(values), len(values))


def ratios(values: Sequence[float], base: Sequence[float]) -> list[float]:
    """Return for each round its value over that of the base in the same round."""
    return [value / reference for value, reference in zip(values, base, strict=True)]


def rotated(contestants: Sequence[T], turn: int) -> list[T]:
    """Return `contestants` in the order of round `turn`: each is first, and last, equally often."""
    start = turn % len(contestants) if contestants else 0
    return [*contestants[start:], *contestants[:start]]
