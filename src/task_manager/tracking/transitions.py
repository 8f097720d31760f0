"""What each event says: the rows that the fold makes one of. Pure."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, singledispatch
from operator import attrgetter
from typing import Any

from task_manager.states import READY_STATES, Reason, State
from task_manager.tracking.events import (
    Alive,
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
from task_manager.tracking.fold import EXECUTION, Row

_NAMED, _SAID = (attrgetter(*group.columns) for group in EXECUTION.groups[:2])


@dataclass(frozen=True, slots=True)
class Facts:
    """What one event says: to the execution's row, to the attempt's, and to the timeline."""

    execution: Row
    attempt: Row | None = None
    timeline: tuple[Row, ...] = ()


def _micros(at: datetime) -> int:
    return max(int(at.timestamp() * 1_000_000), 0)


def _newest(at: datetime) -> bytes:
    return struct.pack(">Q", _micros(at))


def _oldest(at: datetime) -> bytes:
    return struct.pack(">Q", 2**64 - 1 - _micros(at))


def verdict_key(
    attempt: Attempt, rank: Rank, state: State, reason: Reason | None, at: datetime, suffix: bytes = b""
) -> bytes:
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
    return bytes([level]) + attempt.order() + bytes([rank]) + moment + suffix


def _attempt_key(rank: Rank, at: datetime, suffix: bytes = b"") -> bytes:
    return bytes([rank]) + (_newest(at) if rank is Rank.LIVE else _oldest(at)) + suffix


def _weight(event: Event) -> tuple[datetime, bytes]:
    """Return the moment of a verdict, and what its key ends with.

    What is inferred weighs just more than the last sign of life, and what is final more than what is not.
    """
    after: datetime | None = getattr(event, "inferred_after", None)
    if after is None:
        return event.at, b""
    return after, bytes([1 + (getattr(event, "state", None) in READY_STATES)])


@singledispatch
def facts_of(event: Event) -> Facts:
    """Return the rows that `event` says something of."""
    raise TypeError(f"not an event: {event!r}")


@facts_of.register
def _(event: Published) -> Facts:
    execution = _row(event) | _described(event.message, event.naming, Source.PUBLISHED, event.at)
    execution |= _owner(event.owner)
    return Facts(execution, timeline=(_timeline(event, "published", {"queue": event.message.queue}),))


@facts_of.register
def _(event: Sent) -> Facts:
    execution = _row(event) | {"sent_at": event.at}
    if event.late:
        execution |= _verdict(event, Attempt(), Rank.LIVE, State.PENDING) | {"attempt_id": None, "attempt": 0}
    return Facts(execution)


@facts_of.register
def _(event: Received) -> Facts:
    execution = _row(event) | _described(event.message, event.naming, Source.RECEIVED, event.at)
    attempt = _attempt(event, event.attempt) | {"received_at": event.attempt.received_at or event.at}
    return Facts(execution, attempt, (_timeline(event, "received", {"worker": event.attempt.worker}),))


@facts_of.register
def _(event: Started) -> Facts:
    execution = _row(event) | {"first_started_at": event.at}
    if event.message is not None:
        execution |= _described(event.message, event.naming, Source.STARTED, event.at) | _owner(event.owner)
    execution |= _verdict(event, event.attempt, Rank.LIVE, State.STARTED, started_at=event.at)
    # A new attempt starts its bar anew.
    execution |= _progress(event.attempt, number=0)
    attempt = _attempt(event, event.attempt) | {"started_at": event.at}
    attempt |= _attempt_verdict(event, Rank.LIVE, State.STARTED)
    started = _timeline(event, "started", {"worker": event.attempt.worker})
    return Facts(execution, attempt, (*_arrival(event, event.attempt), started))


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
        inferred=event.inferred_after is not None,
    )
    if event.naming is not None:
        execution |= _naming(event.naming, Source.RECEIVED, event.at)
    if event.message is not None:
        execution |= _message(event.message, Source.RECEIVED, event.at)
    execution |= _owner(event.owner)
    data: Row = {"state": event.state, "reason": event.reason, "error": event.error_message[:200]}
    data["inferred"] = event.inferred_after is not None
    kind = "retried" if event.state is State.RETRY else "ended"
    arrival = () if event.rank is Rank.CHILD else _arrival(event, event.attempt)
    return Facts(execution, _ended_attempt(event), (*arrival, _timeline(event, kind, data)))


@facts_of.register
def _(event: Alive) -> Facts:
    execution = _row(event) | _verdict(event, event.attempt, Rank.LIVE, State.STARTED, started_at=event.started_at)
    attempt = _attempt(event, event.attempt) | {"started_at": event.started_at}
    attempt |= _attempt_verdict(event, Rank.LIVE, State.STARTED)
    return Facts(execution, attempt, (_timeline(event, "alive", {"worker": event.attempt.worker}),))


@facts_of.register
def _(event: Interrupted) -> Facts:
    attempt = _attempt(event, event.attempt) | {"interrupted_at": event.at}
    return Facts(_row(event), attempt, (_timeline(event, "interrupted", {}),))


@facts_of.register
def _(event: Refused) -> Facts:
    return Facts(_row(event), timeline=(_timeline(event, "refused", {"worker": event.attempt.worker}),))


def _row(event: Event) -> Row:
    return {"task_id": event.task_id, "created_at": event.at}


def _described(message: Message, naming: Naming, source: Source, at: datetime) -> Row:
    return _message(message, source, at) | _naming(naming, source, at)


def _naming(naming: Naming, source: Source, at: datetime) -> Row:
    values, choice = _named(naming)
    # What replaces itself keeps its first name. Of two that are told at once any fixed choice will do.
    return values | {"definition_key": bytes([naming.declared, source]) + _oldest(at) + choice}


@lru_cache(maxsize=1_000)
def _named(naming: Naming) -> tuple[Row, bytes]:
    """Return a row that nobody may change, and what tells it from others."""
    values = dict(zip(EXECUTION.groups[0].columns, _NAMED(naming), strict=True))
    return values, hashlib.blake2s(repr(values).encode("utf-8", "replace"), digest_size=8).digest()


def _message(message: Message, source: Source, at: datetime) -> Row:
    values = dict(zip(EXECUTION.groups[1].columns, _SAID(message), strict=True))
    values["message_key"] = bytes([source]) + _oldest(at)
    return values


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
        "verdict_key": verdict_key(attempt, rank, state, reason, *_weight(event)),
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
        "received_at": attempt.received_at,
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
        "verdict_key": _attempt_key(rank, *_weight(event)),
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
            inferred=event.inferred_after is not None,
        )
    )


def _arrival(event: Event, attempt: Attempt) -> tuple[Row, ...]:
    """Return what the main process tells of an attempt only while it waits: it has the same id there."""
    if attempt.received_at is None:
        return ()
    row = _timeline(event, "received", {"worker": attempt.worker})
    return (row | {"id": attempt.id, "at": attempt.received_at},)


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


__all__ = ["Facts", "facts_of", "verdict_key"]
