"""Files that keep events while the database is away: one for each process, appended to, read when it is back.

A file belongs to the process that holds its lock. Whoever gets the lock of another's file finds its owner
dead, and writes what it left. Events may be written twice so: that is harmless, as they are folded.
"""

from __future__ import annotations

import fcntl
import logging
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from task_manager.conf import database_key, settings
from task_manager.tracking import native, wire
from task_manager.tracking.events import Event, Progressed
from task_manager.types import new_id

logger = logging.getLogger(__name__)

SUFFIX = ".events"
#: Share of the space that is kept free of progress, which is worth least.
PROGRESS_SHARE = 0.8
#: How much of a file is given to the database at once.
CHUNK_BYTES = 500_000

Write = Callable[[Sequence[Event]], None]


def folder() -> Path:
    """Return where this project's spool lies; one for each database, so that projects do not meet."""
    if settings.SPOOL_DIR is not None:
        return Path(settings.SPOOL_DIR)
    # What `tempfile` gives may be emptied by a restart of the machine; this is not.
    root = Path("/var/tmp") if os.access("/var/tmp", os.W_OK) else Path(tempfile.gettempdir())
    return root / f"task_manager-{os.getuid()}-{database_key()}"


def usage() -> dict[str, int]:
    """Return how many files and bytes the spool of this machine holds."""
    sizes = [_size(path) for path in _files()]
    return {"files": len(sizes), "bytes": sum(sizes)}


class Spool:
    """This process's file, made with the first event that goes into it, and one of the dead at a time."""

    def __init__(self) -> None:
        self._lock = native.lock()
        self._own: _File | None = None
        self._adopted: _File | None = None
        #: The last events could not be written, which was said once.
        self._broken = False

    @property
    def count(self) -> int:
        """How many events of this process are kept."""
        return 0 if self._own is None else self._own.count

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Keep `events`; return those for which there was no room."""
        with self._lock:
            try:
                self._own = self._own or _File.made()
                refused = self._own.append(events, settings.SPOOL_MAX_MB * 1_000_000)
            except OSError as error:
                if not self._broken:
                    logger.warning("the spool cannot be written: %s", error)
                self._broken = True
                return list(events)
            self._broken = False
            return refused

    def replay(self, write: Write) -> bool:
        """Give the next events of this process to `write`; return whether there are more.

        What `write` raises is raised again, and those events are kept.
        """
        # Without the lock: meanwhile a task may have something to keep, and must not wait for the database.
        if self._own is None or self._own.give(write):
            return self._own is not None
        with self._lock:
            return not self._own.emptied()

    def adopt(self, write: Write) -> bool:
        """Give the next events that a dead process left to `write`; return whether there are more, perhaps."""
        self._adopted = self._adopted or self._next_of_the_dead()
        if self._adopted is None:
            return False
        if not self._adopted.give(write):
            self._adopted.remove()
            self._adopted = None
        return True

    def close(self) -> None:
        """Give up this process's file, for others to find; an empty one is removed."""
        with self._lock:
            if self._own is not None:
                if self._own.count:
                    self._own.close()
                else:
                    self._own.remove()
            self._own = None

    def forget(self) -> None:
        """Leave the file to the parent process; for a child after a fork, which shares its lock."""
        for file in (self._own, self._adopted):
            if file is not None:
                file.close()
        self.__init__()  # type: ignore[misc]

    def _next_of_the_dead(self) -> _File | None:
        own = None if self._own is None else self._own.path
        found = (_File.abandoned(path) for path in _files() if path != own)
        return next((file for file in found if file is not None), None)


class _File:
    """One file of events whose lock this process holds."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.count = 0
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        self._given = 0

    @classmethod
    def made(cls) -> _File:
        place = folder()
        _make_private(place)
        path = place / f"{os.getpid()}-{new_id().hex}{SUFFIX}"
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return cls(path, descriptor)

    @classmethod
    def abandoned(cls, path: Path) -> _File | None:
        """Return a file whose owner is dead; None for one that is held."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        return cls(path, descriptor)

    def append(self, events: Sequence[Event], limit: float) -> list[Event]:
        """Add `events`; return those that would make the folder larger than `limit` bytes, progress before others."""
        size, refused, lines = sum(map(_size, _files())), [], []
        for event in events:
            line = (wire.encode(event) + "\n").encode()
            size += len(line)
            if size > limit * (PROGRESS_SHARE if isinstance(event, Progressed) else 1):
                size -= len(line)
                refused.append(event)
            else:
                lines.append(line)
        self._write(b"".join(lines))
        self.count += len(lines)
        return refused

    def _write(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._descriptor, data[written:])
        except OSError:
            # A line cut in two would spoil the next.
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += written

    def give(self, write: Write) -> bool:
        """Give the next events to `write`; return False where there are none."""
        if self._given == self._size:
            return False
        with self.path.open("rb") as file:
            file.seek(self._given)
            lines = file.readlines(CHUNK_BYTES)
            end = file.tell()
        write([event for line in lines if (event := _read(line)) is not None])
        self._given = end
        return bool(lines)

    def emptied(self) -> bool:
        """Empty the file if all was given; return whether it was."""
        if self._given != self._size:
            return False
        os.ftruncate(self._descriptor, 0)
        self.count = self._size = self._given = 0
        return True

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        os.close(self._descriptor)


def _read(line: bytes) -> Event | None:
    try:
        return wire.decode(line.decode())
    except ValueError:
        logger.error("a line of the spool cannot be read", extra={"line": line[:200]})
        return None


def _make_private(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{place} belongs to somebody else: set TASK_MANAGER['SPOOL_DIR'] to a folder of yours")


def _files() -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder().iterdir() if path.suffix == SUFFIX)
    except OSError:
        return


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
