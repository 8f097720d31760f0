"""The words for what an execution is doing: `State`, the `Reason` that refines it, and the derived `Phase`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What is stored, in Celery's words."""

    PENDING = "PENDING"
    STARTED = "STARTED"
    PROGRESS = "PROGRESS"
    RETRY = "RETRY"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    REVOKED = "REVOKED"


class Reason(StrEnum):
    """Why an execution is in its state, where the state alone does not say."""

    EXCEPTION = "exception"
    TIME_LIMIT = "time_limit"
    WORKER_LOST = "worker_lost"
    REJECTED = "rejected"
    IGNORED = "ignored"
    NOT_REGISTERED = "not_registered"
    PUBLISH_FAILED = "publish_failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"
    AWAITING_REDELIVERY = "awaiting_redelivery"
    NEVER_PUBLISHED = "never_published"


class Phase(StrEnum):
    """What people are shown; derived by `phase_of`, never stored."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    RUNNING = "running"
    RETRYING = "retrying"
    CANCELLING = "cancelling"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    EXPIRED = "expired"


READY_STATES = frozenset({State.SUCCESS, State.FAILURE, State.REVOKED})
ACTIVE_STATES = frozenset(State) - READY_STATES
WAITING_STATES = frozenset({State.PENDING, State.RETRY})
RUNNING_STATES = frozenset({State.STARTED, State.PROGRESS})
#: Reasons of a FAILURE that say that the work was lost, not that it went wrong.
LOST_REASONS = frozenset({Reason.WORKER_LOST, Reason.NEVER_PUBLISHED})


def phase_of(
    state: str,
    reason: str | None,
    *,
    eta: datetime | None,
    cancel_requested: bool,
    now: datetime,
) -> Phase:
    """Return what people are shown for a stored state.

    `querysets.in_phase` is the same rule as a query; a test holds the two together.
    """
    match state:
        case State.SUCCESS:
            return Phase.FINISHED
        case State.FAILURE:
            return Phase.LOST if reason in LOST_REASONS else Phase.FAILED
        case State.REVOKED:
            return Phase.EXPIRED if reason == Reason.EXPIRED else Phase.CANCELLED
    if cancel_requested:
        return Phase.CANCELLING
    match state:
        case State.RETRY:
            return Phase.RETRYING
        case State.PENDING:
            return Phase.SCHEDULED if eta is not None and eta > now else Phase.QUEUED
    return Phase.RUNNING
