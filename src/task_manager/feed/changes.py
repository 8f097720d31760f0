"""What changed since a cursor, for one reader: full states, so that a change told twice does no harm.

The cursor of a page is taken *before* the page is read. The page may then already show some of the changes
that come next, in the same or a newer state; it never lacks one that does not come.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from task_manager import rows
from task_manager.conf import settings
from task_manager.exceptions import MustRefetch
from task_manager.feed import log
from task_manager.feed.cursor import Cursor, Seen, Target, decode, digest, encode, encode_position
from task_manager.models import TaskExecution
from task_manager.policy import Policy, Redaction, Scope
from task_manager.representation import policy_for, represent, with_permissions
from task_manager.rows import Row

logger = logging.getLogger(__name__)

#: Seconds until a polling reader should ask again: while something it sees is active, and otherwise.
RETRY_ACTIVE = 1
RETRY_IDLE = 5
#: A cursor is renewed at this age although nothing changed, or at a third of what the log keeps.
MAX_AGE_SECONDS = 600.0
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: Seconds between two prunings by one process.
PRUNE_INTERVAL = 60.0


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads changes. Without `user`, `can` allows nothing."""

    scope: Scope
    redaction: Redaction
    #: Changes when what the reader is shown may have changed.
    scope_key: str
    user: Any = None
    policy: Policy | None = None
    #: That of a reader who is shown all that this one is and more, whose cursors are good here too.
    wider_key: str = ""

    def accepts(self, scope_key: str) -> bool:
        """Return whether this reader can go on from a cursor with this key."""
        return scope_key == self.scope_key or (scope_key == self.wider_key and scope_key != "")


#: This installation itself.
SYSTEM = Reader(Scope(everything=True), Redaction.FULL, "system")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what changed, or all of it where it is `up_to_date`."""

    items: list[dict[str, Any]]
    cursor: str
    up_to_date: bool
    #: Seconds.
    retry_after: int
    #: Nothing to say, and the reader's cursor is still good: HTTP's 304.
    unchanged: bool = False

    def envelope(self) -> dict[str, Any]:
        """Return the message that goes to a browser, on every transport."""
        return {
            "type": "changes",
            "items": self.items,
            "cursor": self.cursor,
            "up_to_date": self.up_to_date,
            "retry_after": self.retry_after,
        }


def reader_of(user: Any, policy: Policy | None = None, *, mine: bool = False) -> Reader:
    """Return `user` as a reader, with what the policy (of `policy_for`, if there is one) says at this moment.

    `mine` leaves out what others own, whether or not the user may see it.
    """
    policy = policy or policy_for(user)
    scope, key = policy.scope(user), policy.scope_key(user)
    reader = Reader(scope, policy.redaction(user), digest(key), user, policy)
    if not mine:
        return reader
    own = frozenset({user.pk}) if scope.everything or user.pk in scope.owners else frozenset()
    return replace(reader, scope=Scope(owners=own), scope_key=digest(key, "mine"), wider_key=reader.scope_key)


def current_cursor(user: Any) -> str:
    """Return the cursor for a page that is read after this call, and for the changes from then on."""
    return current_cursor_as(reader_of(user))


def current_cursor_as(reader: Reader) -> str:
    """`current_cursor` for any reader."""
    answer = log.ask(None, limit=0)
    _prune_sometimes()
    return encode(_first(reader, answer), _signer())


def read(user: Any, cursor: str | None, *, limit: int = 500) -> Page:
    """Return at most `limit` of what changed for `user` since `cursor`; without one, only the first cursor.

    Raises MustRefetch, whose code is bad_cursor, epoch_changed, scope_changed or pruned.
    """
    return read_as(reader_of(user), cursor, limit=limit)


def read_as(reader: Reader, cursor: str | None, *, limit: int = 500) -> Page:
    """`read` for any reader."""
    before = decode(cursor, _signer()) if cursor is not None else None
    answer = log.ask(before, limit=limit, active=reader.scope)
    _prune_sometimes()
    retry_after = RETRY_ACTIVE if answer.active else RETRY_IDLE
    if before is None or cursor is None:
        return Page([], encode(_first(reader, answer), _signer()), up_to_date=True, retry_after=retry_after)
    _check(before, reader, answer)
    if not answer.rows and before.page is None and not _is_old(before, answer):
        return Page([], cursor, up_to_date=True, retry_after=retry_after, unchanged=True)
    entries = _take(answer, reader.scope, before.page.last if before.page else None, limit)
    after = replace(_next(before, answer, entries), scope_key=reader.scope_key)
    return Page(
        _items(reader, entries),
        encode(after, _signer()),
        up_to_date=after.page is None,
        retry_after=retry_after if after.page is None else 0,
    )


@dataclass(frozen=True, slots=True)
class Delta:
    """Everything that changed between two positions, for whoever sorts out who may see what."""

    executions: Sequence[Row]
    #: What left somebody's sight: `{"id", "v", "owner", "module"}`.
    tombstones: Sequence[Mapping[str, Any]]
    cursor: Cursor
    position: str
    up_to_date: bool
    #: Nothing to say, and the cursor is still good.
    unchanged: bool
    #: Milliseconds by which the oldest of these changes waited to be read.
    lag: int


def read_delta(before: Cursor | None, *, limit: int = 2_000) -> Delta:
    """Return what changed since `before` for all readers at once; without it, only where the log stands.

    Raises MustRefetch, whose code is epoch_changed or pruned.
    """
    answer = log.ask(before, limit=limit)
    _prune_sometimes()
    if before is None:
        first = _first(SYSTEM, answer)
        return Delta((), (), first, encode_position(first, _signer()), up_to_date=True, unchanged=True, lag=0)
    _check(before, SYSTEM, answer)
    entries = _take(answer, SYSTEM.scope, before.page.last if before.page else None, limit)
    after = _next(before, answer, entries)
    return Delta(
        executions=_visible(SYSTEM.scope, entries.ids, entries.gone) if entries.ids or entries.gone else (),
        tombstones=entries.tombstones,
        cursor=after,
        position=encode_position(after, _signer()),
        up_to_date=after.page is None,
        unchanged=not answer.rows and before.page is None and not _is_old(before, answer),
        lag=max(answer.now - min((row.at for row in answer.rows), default=answer.now), 0),
    )


def as_json(value: Any) -> str:
    """Return JSON as it goes to browsers."""
    return _dump(value)


def prune(older_than: timedelta | None = None) -> int:
    """Delete what the log need not keep for cursors younger than CHANGE_LOG_SECONDS; return how many rows.

    Reads do so now and then. It takes two calls: one leaves a mark, and one later than that deletes.
    """
    seconds = settings.CHANGE_LOG_SECONDS if older_than is None else older_than.total_seconds()
    return log.prune(older_than=seconds)


def _signer() -> Signer:
    return Signer(salt="task_manager.feed.cursor", sep=".")


def _first(reader: Reader, answer: log.Answer) -> Cursor:
    target = _target(answer)
    return Cursor(answer.epoch, reader.scope_key, target.at, target.snapshot, own=target.own)


def _check(before: Cursor, reader: Reader, answer: log.Answer) -> None:
    oldest = answer.now - int(settings.CHANGE_LOG_SECONDS * 1000)
    scope_key = before.scope_key if reader.accepts(before.scope_key) else reader.scope_key
    before.check(epoch=answer.epoch, scope_key=scope_key, oldest=oldest)
    if answer.snapshot.xmax < before.snapshot.xmax:
        # Transactions do not become fewer: it is another database, or an older state of this one.
        raise MustRefetch("epoch_changed")


def _is_old(cursor: Cursor, answer: log.Answer) -> bool:
    return answer.at - cursor.at > 1000 * min(MAX_AGE_SECONDS, settings.CHANGE_LOG_SECONDS / 3)


@dataclass(slots=True)
class _Entries:
    """What of the log's rows goes into one page."""

    #: Row numbers of executions.
    ids: set[int] = field(default_factory=set)
    #: The versions at which task ids left the reader's sight: the greatest of each, since the order of
    #: transaction ids is not that in which the transactions changed a row.
    gone: dict[str, int] = field(default_factory=dict)
    tombstones: list[Mapping[str, Any]] = field(default_factory=list)
    #: The place up to which all was taken, where something is left.
    stopped_at: Seen | None = None

    def add(self, entry: Any, scope: Scope, limit: int) -> bool:
        """Take one entry; return False where the page is full."""
        is_full = len(self.ids) + len(self.gone) >= limit
        if isinstance(entry, int):
            if is_full and entry not in self.ids:
                return False
            self.ids.add(entry)
        elif admits(scope, entry):
            if is_full and entry["id"] not in self.gone:
                return False
            self.gone[entry["id"]] = max(entry["v"], self.gone.get(entry["id"], 0))
            self.tombstones.append(entry)
        return True


def _take(answer: log.Answer, scope: Scope, last: Seen | None, limit: int) -> _Entries:
    """Return the first entries of the rows, those of at most `limit` executions."""
    entries = _Entries()
    place = last
    for row in answer.rows:
        is_begun = last is not None and (row.xid, row.id) == (last.xid, last.id)
        start = last.taken if last is not None and is_begun else 0
        for number, entry in enumerate([*row.ids, *row.tombstones][start:], start):
            if not entries.add(entry, scope, limit):
                entries.stopped_at = Seen(row.xid, row.id, number) if number else place
                return entries
        place = Seen(row.xid, row.id)
    entries.stopped_at = place if answer.more else None
    return entries


def _target(answer: log.Answer) -> Target:
    snapshot = answer.snapshot if answer.own is None else answer.snapshot.without(answer.own.xid)
    return Target(snapshot.bounded(), answer.at, Seen(0, 0), answer.own)


def _next(before: Cursor, answer: log.Answer, entries: _Entries) -> Cursor:
    target = before.page or _target(answer)
    if entries.stopped_at is not None:
        return replace(before, page=replace(target, last=entries.stopped_at))
    own = target.own
    if own is None and before.own is not None and not target.snapshot.sees(before.own.xid):
        own = before.own
    return replace(before, at=target.at, snapshot=target.snapshot, page=None, own=own)


def _items(reader: Reader, entries: _Entries) -> list[dict[str, Any]]:
    """Return the states, as they are now, of what the reader may see, and what went out of their sight."""
    gone = dict(entries.gone)
    if not entries.ids and not gone:
        return []
    upserts: list[dict[str, Any]] = []
    now = timezone.now()
    for execution in _visible(reader.scope, entries.ids, entries.gone):
        if execution.version >= gone.get(execution.task_id, 0):
            gone.pop(execution.task_id, None)
        # Otherwise it was deleted and made anew, and a reader who holds the old one would think it the newer.
        data = represent(execution, redaction=reader.redaction, now=now)
        if reader.policy is not None:
            data = with_permissions(data, execution, reader.user, reader.policy)
        upserts.append({"op": "upsert", "v": execution.version, "execution": data})
    return [{"op": "remove", "v": v, "id": task_id} for task_id, v in gone.items()] + upserts


def _visible(scope: Scope, ids: Iterable[int], task_ids: Iterable[str]) -> list[Row]:
    wanted = Q(pk__in=ids)
    if task_ids:
        # Deleted and made anew, or moved out of one part of the scope into another.
        wanted |= Q(task_id__in=task_ids)
    executions = TaskExecution.objects.using(settings.DATABASE).filter(scope.query())
    return rows.read(executions.filter(wanted).order_by("pk"))


def admits(scope: Scope, tombstone: Mapping[str, Any]) -> bool:
    """Return whether what left somebody's sight was in `scope`."""
    return scope.admits(owner_id=owner_of(tombstone), module=tombstone["module"])


def owner_of(tombstone: Mapping[str, Any]) -> Any:
    """Return whose it was."""
    try:
        # JSON has no UUIDs, and the trigger wrote what the column holds.
        return get_user_model()._meta.pk.to_python(tombstone["owner"])
    except ValidationError:
        return None


_pruning = threading.Lock()
_next_prune = 0.0


def _prune_sometimes() -> None:
    """Prune when this process has not done so for a minute; a failure is the log's business, not the reader's."""
    global _next_prune
    if time.monotonic() < _next_prune or not _pruning.acquire(blocking=False):
        return
    try:
        _next_prune = time.monotonic() + PRUNE_INTERVAL
        prune()
    except DatabaseError:
        logger.warning("the change log could not be pruned", exc_info=True)
    finally:
        _pruning.release()
