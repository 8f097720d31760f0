"""What waits for the database: in the spool, else in memory, else lost and counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

from task_manager.tracking import native
from task_manager.tracking.events import Event, Progressed
from task_manager.tracking.spool import Spool, Write

#: Events kept in memory where the spool has no room for them.
IN_MEMORY = 20_000
CHUNK = 1_000


class Backlog:
    """Keeps events until they can be written."""

    def __init__(self) -> None:
        self.spool = Spool()
        self.lost = self._untold = 0
        self._memory: deque[Event] = deque()
        self._lock = native.lock()

    def __len__(self) -> int:
        return len(self._memory) + self.spool.count

    def keep(self, events: Sequence[Event]) -> None:
        """Keep `events` somewhere; never waits for the database."""
        refused = self.spool.append(events) if events else []
        if refused:
            with self._lock:
                self._memory.extend(refused)
                self._drop(len(self._memory) - IN_MEMORY)

    def write_some(self, write: Write) -> bool:
        """Give the next events to `write`, this process's own first; return whether there are more, perhaps.

        What `write` raises is raised again, and those events are kept.
        """
        some = list(islice(self._memory, CHUNK))
        if some:
            write(some)
            written = set(map(id, some))
            with self._lock:
                self._memory = deque(event for event in self._memory if id(event) not in written)
            return True
        return self.spool.replay(write) or self.spool.adopt(write)

    def take_lost(self) -> int:
        """Return how many events were lost since the last call."""
        with self._lock:
            lost, self._untold = self._untold, 0
        return lost

    def forget(self) -> None:
        """Leave everything to the parent process; for a child after a fork."""
        self.spool.forget()
        self.__init__()  # type: ignore[misc]

    def tell_again(self, lost: int) -> None:
        """Return `lost` once more at the next `take_lost`."""
        with self._lock:
            self._untold += lost

    def _drop(self, excess: int) -> None:
        """Drop `excess` events: progress first, which is worth least, then the oldest."""
        if excess <= 0:
            return
        progress = set(map(id, islice((e for e in self._memory if isinstance(e, Progressed)), excess)))
        kept = [event for event in self._memory if id(event) not in progress]
        self._memory = deque(kept[excess - len(progress) :])
        self.lost += excess
        self._untold += excess
