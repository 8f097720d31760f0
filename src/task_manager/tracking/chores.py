"""What the recorder's thread does from time to time, with its connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class _Chore:
    function: Callable[[], None]
    interval: Callable[[], float]
    due: float


class Chores:
    """Functions, each with the seconds between two calls."""

    def __init__(self) -> None:
        self._chores: list[_Chore] = []

    def add(self, interval: Callable[[], float], function: Callable[[], None]) -> None:
        """Have `function` called each `interval()` seconds from now on."""
        self._chores.append(_Chore(function, interval, time.monotonic()))

    def remove(self, function: Callable[[], None]) -> None:
        """Have `function` called no more."""
        self._chores = [chore for chore in self._chores if chore.function != function]

    def moments(self) -> list[float]:
        """Return when each is due, by the monotonic clock."""
        return [chore.due for chore in self._chores]

    def take_due(self) -> Iterator[Callable[[], None]]:
        """Yield those that are due now; each is due again after its interval."""
        for chore in list(self._chores):
            now = time.monotonic()
            if chore.due <= now:
                chore.due = now + chore.interval()
                yield chore.function
