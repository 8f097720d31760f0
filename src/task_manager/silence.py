"""Which workers are silent, seen by somebody who may have been absent himself. Pure: the clock is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID


class Silence:
    """Watches counters that the living count up.

    Silence counts only while it is listened to: whoever looks tells each time how things stand, and after a
    gap, such as an outage of the database, everybody gets the whole time anew. No clock of another machine is
    read, so wrong clocks do no harm.
    """

    def __init__(self, gap: float) -> None:
        #: Seconds between two looks beyond which nobody listened.
        self.gap = gap
        self._since: float | None = None
        self._last = 0.0
        self._seen: dict[UUID, tuple[int | None, float]] = {}

    def look(self, beats: Mapping[UUID, int | None], now: float) -> None:
        """Take in how far each has counted at the monotonic moment `now`; None for one that is not there."""
        if self._since is None or now - self._last > self.gap:
            self._since, self._seen = now, {}
        self._last = now
        self._seen = {boot: self._still(boot, beat) or (beat, now) for boot, beat in beats.items()}

    def _still(self, boot: UUID, beat: int | None) -> tuple[int | None, float] | None:
        """Return what was seen of `boot` if it has not moved."""
        seen = self._seen.get(boot)
        return seen if seen is not None and seen[0] == beat else None

    def interrupted(self) -> None:
        """Forget everything: the look failed."""
        self._since = None

    @property
    def listened(self) -> float:
        """Seconds without a gap until the last look."""
        return 0.0 if self._since is None else self._last - self._since

    def silent(self, seconds: float) -> set[UUID]:
        """Return those that have not moved for at least so long."""
        if self._since is None:
            return set()
        return {boot for boot, (_, since) in self._seen.items() if self._last - since >= seconds}
