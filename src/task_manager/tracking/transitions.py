"""How facts become rows, and how rows about the same thing become one: the fold.

A row's columns form *groups*. Each group has a key, and of two rows the one with the greater key gives
the whole group; a few columns keep the earliest value. Both operations are commutative, associative and
idempotent, so facts may arrive in any order, twice, or from several processes. `statements` writes the
same rules in SQL; a property-based test holds the two together.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any

from task_manager.states import READY_STATES, Reason, State
from task_manager.tracking.events import (
    Attempt,
    Ended,
    Event,
    Interrupted,
    Message,
    Naming,
    Owner,
    Progressed,
    Published,
    Rank,
    Received,
    Refused,
    Sent,
    Source,
    Started,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that are replaced together, by the row with the greater `key`."""

    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The merge rules of one table."""

    name: str
    identity: str
    groups: tuple[Group, ...]
    #: Columns of which the earliest value is kept.
    earliest: tuple[str, ...]
    #: Columns that every row about the same thing agrees on.
    constant: tuple[str, ...] = ()
    #: Columns that some rows know and others leave empty.
    known: tuple[str, ...] = ()


EXECUTION = Table(
    name="task_manager_execution",
    identity="task_id",
    groups=(
        Group("definition_key", ("name", "title", "module", "tags", "expected_seconds")),
        Group(
            "message_key",
            (
                "task",
                "args",
                "kwargs",
                "replayable",
                "queue",
                "eta",
                "expires_at",
                "max_attempts",
                "root_id",
                "parent_id",
                "group_id",
                "retry_of",
            ),
        ),
        Group("owner_key", ("owner_id", "owner_name")),
        Group(
            "verdict_key",
            (
                "state",
                "reason",
                "attempt_id",
                "attempt",
                "worker",
                "started_at",
                "finished_at",
                "retry_at",
                "result",
                "error_type",
                "error_message",
                "traceback",
                "inferred",
            ),
        ),
        Group("progress_key", ("progress_current", "progress_total", "progress_message", "progress_at")),
    ),
    earliest=("created_at", "sent_at", "first_started_at"),
)

ATTEMPT = Table(
    name="task_manager_attempt",
    identity="id",
    groups=(
        Group(
            "verdict_key",
            (
                "state",
                "reason",
                "ended_at",
                "retry_at",
                "error_type",
                "error_message",
                "traceback",
                "inferred",
            ),
        ),
    ),
    earliest=("received_at", "started_at", "interrupted_at"),
    constant=("task_id", "retries", "redelivered", "acks_late", "worker", "boot_id"),
    known=("pid",),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one event says: to the execution's row, to the attempt's, and to the timeline."""

    execution: Row
    attempt: Row | None = None
    timeline: Row | None = None


def merge(table: Table, one: Row, other: Row) -> Row:
    """Return the row that both rows together say."""
    merged = {table.identity: one[table.identity]}
    for group in table.groups:
        ours, theirs = one.get(group.key, b""), other.get(group.key, b"")
        source = one if ours >= theirs else other
        if group.key in source:
            merged[group.key] = source[group.key]
            merged.update((column, source[column]) for column in group.columns)
    for column in table.earliest:
        if column in one or column in other:
            values = [row[column] for row in (one, other) if row.get(column) is not None]
            merged[column] = min(values, default=None)
    for column in (*table.constant, *table.known):
        values = [row[column] for row in (one, other) if column in row]
        merged[column] = next((value for value in values if value is not None), None)
    return merged


def fold(table: Table, rows: list[Row]) -> dict[Any, Row]:
    """Return one row for each identity."""
    folded: dict[Any, Row] = {}
    for row in rows:
        identity = row[table.identity]
        known = folded.get(identity)
        folded[identity] = row if known is None else merge(table, known, row)
    return folded


def _micros(at: datetime) -> int:
    return max(int(at.timestamp() * 1_000_000), 0)


def _newest(at: datetime) -> bytes:
    return struct.pack(">Q", _micros(at))


def _oldest(at: datetime) -> bytes:
    return struct.pack(">Q", 2**64 - 1 - _micros(at))


def verdict_key(attempt: Attempt, rank: Rank, state: State, reason: Reason | None, at: datetime) -> bytes:
    """Return the weight of a verdict on the execution.

    A success, and what the project's own code says, are never taken back by other attempts. Below that a
    later attempt outweighs an earlier one, and within an attempt `rank` decides; of two equals the first,
    but of two signs of life the newest.
    """
    level = 1
    if rank is Rank.MANUAL and state in READY_STATES:
        level = 3
    elif state is State.SUCCESS and reason is None:
        level = 2
    moment = _newest(at) if rank is Rank.LIVE else _oldest(at)
    return bytes([level]) + attempt.order() + bytes([rank]) + moment


def _attempt_key(rank: Rank, at: datetime) -> bytes:
    return bytes([rank]) + (_newest(at) if rank is Rank.LIVE else _oldest(at))


@singledispatch
def facts_of(event: Event) -> Facts:
    """Return the rows that `event` says something of."""
    raise TypeError(f"not an event: {event!r}")


@facts_of.register
def _(event: Published) -> Facts:
    execution = _row(event) | _message(event.message, Source.PUBLISHED, event.at) | _naming(event.naming)
    execution |= _owner(event.owner)
    return Facts(execution, timeline=_timeline(event, "published", {"queue": event.message.queue}))


@facts_of.register
def _(event: Sent) -> Facts:
    return Facts(_row(event) | {"sent_at": event.at})


@facts_of.register
def _(event: Received) -> Facts:
    execution = _row(event) | _message(event.message, Source.RECEIVED, event.at) | _naming(event.naming)
    attempt = _attempt(event, event.attempt) | {"received_at": event.at}
    return Facts(execution, attempt, _timeline(event, "received", {"worker": event.attempt.worker}))


@facts_of.register
def _(event: Started) -> Facts:
    execution = _row(event) | _message(event.message, Source.STARTED, event.at) | _naming(event.naming)
    execution |= _owner(event.owner) | {"first_started_at": event.at}
    execution |= _verdict(event, event.attempt, Rank.LIVE, State.STARTED, started_at=event.at)
    # A new attempt starts its bar anew.
    execution |= _progress(event.attempt, number=0)
    attempt = _attempt(event, event.attempt) | {"started_at": event.at}
    attempt |= _attempt_verdict(event, Rank.LIVE, State.STARTED)
    return Facts(execution, attempt, _timeline(event, "started", {"worker": event.attempt.worker}))


@facts_of.register
def _(event: Progressed) -> Facts:
    execution = _row(event) | _verdict(event, event.attempt, Rank.LIVE, State.PROGRESS, started_at=event.started_at)
    execution |= _progress(
        event.attempt,
        number=event.number,
        current=event.current,
        total=event.total,
        text=event.text,
        at=event.at,
    )
    return Facts(execution)


@facts_of.register
def _(event: Ended) -> Facts:
    finished = event.at if event.state in READY_STATES else None
    execution = _row(event) | _verdict(
        event,
        event.attempt,
        event.rank,
        event.state,
        reason=event.reason,
        started_at=event.started_at,
        finished_at=finished,
        retry_at=event.retry_at,
        result=event.result,
        error_type=event.error_type,
        error_message=event.error_message,
        traceback=event.traceback,
        inferred=event.inferred,
    )
    if event.naming is not None:
        execution |= _naming(event.naming)
    if event.message is not None:
        execution |= _message(event.message, Source.RECEIVED, event.at)
    data = {"state": event.state, "reason": event.reason, "error": event.error_message[:200]}
    kind = "retried" if event.state is State.RETRY else "ended"
    return Facts(execution, _ended_attempt(event), _timeline(event, kind, data))


@facts_of.register
def _(event: Interrupted) -> Facts:
    attempt = _attempt(event, event.attempt) | {"interrupted_at": event.at}
    return Facts(_row(event), attempt, _timeline(event, "interrupted", {}))


@facts_of.register
def _(event: Refused) -> Facts:
    return Facts(_row(event), timeline=_timeline(event, "refused", {"worker": event.attempt.worker}))


def _row(event: Event) -> Row:
    return {"task_id": event.task_id, "created_at": event.at}


def _naming(naming: Naming) -> Row:
    values = {column: getattr(naming, column) for column in EXECUTION.groups[0].columns}
    # Processes with the code agree; where deployed versions differ, any fixed choice will do.
    choice = hashlib.blake2s(repr(values).encode("utf-8", "replace"), digest_size=8).digest()
    return values | {"definition_key": bytes([naming.declared]) + choice}


def _message(message: Message, source: Source, at: datetime) -> Row:
    values = {column: getattr(message, column) for column in EXECUTION.groups[1].columns}
    return values | {"message_key": bytes([source]) + _oldest(at)}


def _owner(owner: Owner | None) -> Row:
    if owner is None:
        return {}
    key = bytes([owner.source]) + str(owner.id).encode()[:100]
    return {"owner_id": owner.id, "owner_name": owner.name, "owner_key": key}


def _verdict(event: Event, attempt: Attempt, rank: Rank, state: State, **values: Any) -> Row:
    reason = values.get("reason")
    return {
        "state": state,
        "reason": None,
        "attempt_id": attempt.id,
        "attempt": attempt.retries + 1,
        "worker": attempt.worker,
        "started_at": None,
        "finished_at": None,
        "retry_at": None,
        "result": None,
        "error_type": "",
        "error_message": "",
        "traceback": "",
        "inferred": False,
        "verdict_key": verdict_key(attempt, rank, state, reason, event.at),
    } | values


def _progress(
    attempt: Attempt,
    *,
    number: int,
    current: float | None = None,
    total: float | None = None,
    text: str = "",
    at: datetime | None = None,
) -> Row:
    return {
        "progress_current": current,
        "progress_total": total,
        "progress_message": text,
        "progress_at": at,
        "progress_key": attempt.order() + struct.pack(">Q", number),
    }


def _attempt(event: Event, attempt: Attempt) -> Row:
    return {
        "id": attempt.id,
        "task_id": event.task_id,
        "retries": attempt.retries,
        "redelivered": attempt.redelivered,
        "acks_late": attempt.acks_late,
        "worker": attempt.worker,
        "pid": attempt.pid,
        "boot_id": attempt.boot_id,
    }


def _attempt_verdict(event: Event, rank: Rank, state: State, **values: Any) -> Row:
    return {
        "state": state,
        "reason": None,
        "ended_at": None,
        "retry_at": None,
        "error_type": "",
        "error_message": "",
        "traceback": "",
        "inferred": False,
        "verdict_key": _attempt_key(rank, event.at),
    } | values


def _ended_attempt(event: Ended) -> Row | None:
    if not event.attempt.id.int:
        return None
    replaced = event.state is State.PENDING
    return (
        _attempt(event, event.attempt)
        | {"started_at": event.started_at}
        | _attempt_verdict(
            event,
            event.rank,
            State.SUCCESS if replaced else event.state,
            reason=Reason.IGNORED if replaced else event.reason,
            ended_at=event.at,
            retry_at=event.retry_at,
            error_type=event.error_type,
            error_message=event.error_message,
            traceback=event.traceback,
            inferred=event.inferred,
        )
    )


def _timeline(event: Event, kind: str, data: Row) -> Row:
    attempt: Attempt | None = getattr(event, "attempt", None)
    return {
        "id": event.event_id,
        "task_id": event.task_id,
        "attempt_id": attempt.id if attempt is not None and attempt.id.int else None,
        "kind": kind,
        "at": event.at,
        "data": {name: value for name, value in data.items() if value},
    }


__all__ = ["ATTEMPT", "EXECUTION", "Facts", "Group", "Table", "facts_of", "fold", "merge", "verdict_key"]
