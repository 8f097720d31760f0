"""Counters in shared memory by which the measured tasks say that they ran, for about a microsecond each."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

SLOTS = 64
_SLOT = struct.Struct("<QQdd")


@dataclass(frozen=True, slots=True)
class Count:
    """How many tasks ended, and when the first and the last did, by the system's monotonic clock."""

    tasks: int
    first: float
    last: float


class Marks:
    """A file of slots, one for each process: (pid, tasks, first, last)."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("r+b") if path.exists() else path.open("w+b")
        self._file.truncate(SLOTS * _SLOT.size)
        self._memory = mmap.mmap(self._file.fileno(), SLOTS * _SLOT.size)
        self._pid = self._offset = -1

    def mark(self) -> None:
        """Count one task of this process."""
        now = time.monotonic()
        if self._pid != os.getpid():
            self._claim()
        pid, tasks, first, _ = _SLOT.unpack_from(self._memory, self._offset)
        _SLOT.pack_into(self._memory, self._offset, pid, tasks + 1, first or now, now)

    def count(self) -> Count:
        """Return what all processes have counted."""
        slots = [slot for slot in _SLOT.iter_unpack(self._memory[:]) if slot[1]]
        if not slots:
            return Count(0, 0.0, 0.0)
        return Count(sum(s[1] for s in slots), min(s[2] for s in slots), max(s[3] for s in slots))

    def clear(self) -> None:
        """Count from zero again; no process may be counting."""
        for offset in range(0, SLOTS * _SLOT.size, _SLOT.size):
            pid = _SLOT.unpack_from(self._memory, offset)[0]
            _SLOT.pack_into(self._memory, offset, pid, 0, 0.0, 0.0)

    def close(self) -> None:
        """Let go of the file."""
        self._memory.close()
        self._file.close()

    def _claim(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            offsets = range(0, SLOTS * _SLOT.size, _SLOT.size)
            self._offset = next(o for o in offsets if not _SLOT.unpack_from(self._memory, o)[0])
            self._pid = os.getpid()
            _SLOT.pack_into(self._memory, self._offset, self._pid, 0, 0.0, 0.0)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
