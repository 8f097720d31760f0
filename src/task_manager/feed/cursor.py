"""How far a reader of changes has come: a whole snapshot, as opaque signed text. Pure.

Of PostgreSQL's `pg_snapshot` (documentation, "Transaction ID and Snapshot Information Functions"): a
transaction is visible when it is below `xmax` and not among `xip`, those still in progress. What a reader
has not been given yet is therefore `xid >= xmax OR xid = ANY(xip)`: exact, whatever the order of commits.
On SQLite, which commits one transaction at a time, the counter of the log takes the place of the xid.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import blake2s
from itertools import accumulate, pairwise
from typing import Protocol, Self

from task_manager.exceptions import MustRefetch

#: Transactions in progress that a cursor names; with more it stays behind, so that it still fits into an URL.
MAX_XIP = 2_000
_VERSION = 2


class Signer(Protocol):
    """What `django.core.signing.Signer` does."""

    def sign(self, value: str) -> str: ...
    def unsign(self, signed_value: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions were visible at a moment."""

    xmin: int
    xmax: int
    #: Those in progress, ascending; each at least `xmin` and below `xmax`.
    xip: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read PostgreSQL's `xmin:xmax:xip,xip…`. Raises ValueError."""
        xmin, xmax, xip = text.split(":")
        return cls(int(xmin), int(xmax), tuple(int(part) for part in xip.split(",") if part))

    @classmethod
    def counter(cls, last: int) -> Self:
        """Return the snapshot of a log that has come to number `last`, in the order of commits."""
        return cls(last + 1, last + 1)

    def __str__(self) -> str:
        return f"{self.xmin}:{self.xmax}:{','.join(map(str, self.xip))}"

    def sees(self, xid: int) -> bool:
        """Return whether transaction `xid` was visible."""
        return xid < self.xmax and xid not in self.xip

    def without(self, xid: int) -> Snapshot:
        """Return the snapshot with `xid` in progress: the reader's own transaction never is in its snapshot."""
        if not self.sees(xid):
            return self
        return Snapshot(min(self.xmin, xid), self.xmax, tuple(sorted((*self.xip, xid))))

    def bounded(self, limit: int = MAX_XIP) -> Snapshot:
        """Return a snapshot that names at most `limit` transactions and sees none that this one does not.

        Whoever reads on from it is given some changes twice, and misses none.
        """
        if len(self.xip) <= limit:
            return self
        return replace(self, xmax=self.xip[limit], xip=self.xip[:limit])


@dataclass(frozen=True, slots=True)
class Seen:
    """A place in the log: transaction, row, and how many of the row's entries were taken."""

    xid: int
    id: int
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a read that goes over several pages will end, and when that snapshot was taken."""

    snapshot: Snapshot
    #: Milliseconds of the database's clock, no later than the snapshot.
    at: int
    last: Seen
    #: The reader's own open transaction at that moment, and the last row that it had logged.
    own: Seen | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has come, of which database, and as whom."""

    epoch: str
    scope_key: str
    #: Milliseconds of the database's clock, no later than the snapshot.
    at: int
    snapshot: Snapshot
    page: Target | None = None
    #: The reader's own open transaction and the last of its rows that was read; rows within one
    #: transaction are in the order of their ids.
    own: Seen | None = None

    def check(self, *, epoch: str, scope_key: str, oldest: int) -> None:
        """Raise MustRefetch where the log cannot be continued from here; `oldest` is the log's first moment."""
        if self.epoch != epoch:
            raise MustRefetch("epoch_changed")
        if self.scope_key != scope_key:
            raise MustRefetch("scope_changed")
        if self.at < oldest:
            raise MustRefetch("pruned")


def digest(*parts: object) -> str:
    """Return a short text that is equal for equal `parts`."""
    return blake2s("\0".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def encode(cursor: Cursor, signer: Signer) -> str:
    """Return a cursor as opaque text that is safe in an URL."""
    return for_scope(encode_position(cursor, signer), cursor.scope_key)


def for_scope(position: str, scope_key: str) -> str:
    """Return the cursor of a reader who has come to a position of `encode_position`.

    The scope is not signed: it only says of what kind the reader's own page is.
    """
    return f"{_text(scope_key.encode())}.{position}"


def encode_position(cursor: Cursor, signer: Signer) -> str:
    """Return where a cursor stands, which is the same text for all readers that have come so far."""
    page = cursor.page
    values = [
        _VERSION,
        cursor.epoch,
        cursor.at,
        _pack(cursor.snapshot),
        page and [_pack(page.snapshot), page.at, _place(page.last), _place(page.own)],
        _place(cursor.own),
    ]
    return signer.sign(_text(zlib.compress(json.dumps(values, separators=(",", ":")).encode(), 9)))


def decode(text: str, signer: Signer) -> Cursor:
    """Read what `encode` made. Raises MustRefetch("bad_cursor") for anything else."""
    try:
        packed = _bytes(signer.unsign(position_of(text)))
        version, epoch, at, snapshot, page, own = json.loads(zlib.decompress(packed))
        if version != _VERSION:
            raise ValueError(version)
        return Cursor(
            epoch,
            scope_of(text),
            at,
            _unpack(snapshot),
            _target(*page) if page is not None else None,
            Seen(*own) if own is not None else None,
        )
    except Exception as error:
        # Whatever the text is, it comes from outside; what was signed by another release is no better.
        raise MustRefetch("bad_cursor") from error


def scope_of(text: str) -> str:
    """Return the scope in a cursor's text. Raises MustRefetch("bad_cursor")."""
    try:
        return _bytes(text.partition(".")[0]).decode()
    except ValueError as error:
        raise MustRefetch("bad_cursor") from error


def position_of(text: str) -> str:
    """Return the position in a cursor's text, unread."""
    return text.partition(".")[2]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _target(snapshot: list[int], at: int, last: list[int], own: list[int] | None) -> Target:
    return Target(_unpack(snapshot), at, Seen(*last), Seen(*own) if own is not None else None)


def _place(seen: Seen | None) -> list[int] | None:
    return None if seen is None else [seen.xid, seen.id, seen.taken]


def _pack(snapshot: Snapshot) -> list[int]:
    """Return the numbers as differences: neighbours, which most are, become ones, and ones compress."""
    numbers = (snapshot.xmax, snapshot.xmin, *snapshot.xip)
    return [numbers[0], *(b - a for a, b in pairwise(numbers))]


def _unpack(differences: list[int]) -> Snapshot:
    xmax, xmin, *xip = accumulate(differences)
    return Snapshot(xmin, xmax, tuple(xip))
