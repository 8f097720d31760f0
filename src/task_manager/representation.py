"""The JSON of an execution: made here and nowhere else, for lists, details, changes and streams alike."""

from __future__ import annotations

import math
from copy import copy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from task_manager.conf import settings
from task_manager.models import TaskExecution
from task_manager.policy import Policy, Redaction, policy
from task_manager.rows import Row
from task_manager.states import READY_STATES, RUNNING_STATES, Phase, State, phase_of
from task_manager.titles import localized

#: Keys of a result whose value is a link to what the task made, first match first.
_LINK_KEYS = ("link", "href", "url")
#: A link may lead to this site or the web; `javascript:` and the like are not links.
_LINK_STARTS = ("/", "https://", "http://")


#: What a reader may do to an execution, in the order of `allowed`.
PERMISSIONS = ("cancel", "terminate", "retry")
#: What is represented, and judged by the policy.
Execution = TaskExecution | Row


def represent(
    execution: Execution,
    *,
    redaction: Redaction,
    now: datetime,
    detail: bool = False,
    flower_url: str | None = None,
) -> dict[str, Any]:
    """Return the JSON of an execution as a reader of class `redaction` sees it at `now`; `can` allows nothing.

    `detail` adds `args`, `kwargs` and, in full, `traceback`. `flower_url` replaces `FLOWER_PUBLIC_URL`.
    For lists take `rows.read`: they have what is needed without `detail`.
    """
    e = execution
    state = e.state
    finished = state in READY_STATES
    phase = phase_of(state, e.reason, eta=e.eta, cancel_requested=e.cancel_requested_at is not None, now=now)
    data = {
        "id": e.task_id,
        "number": e.id,
        "name": e.name,
        "task": e.task,
        "title": localized(e.title) or e.name or e.task,
        "module": e.module,
        "state": state,
        "reason": e.reason,
        "phase": phase._value_,
        "version": e.version,
        "revision": e.revision,
        "owner": person(e.owner_id, e.owner_name),
        "queue": e.queue or None,
        "worker": e.worker or None,
        "progress": {
            "current": _number(e.progress_current),
            "total": _number(e.progress_total),
            "percent": percent(e.progress_current, e.progress_total),
            "message": e.progress_message,
            "updated_at": utc(e.progress_at),
        },
        "remaining_seconds": _remaining(e, now) if phase is Phase.RUNNING else None,
        "attempt": e.attempt,
        "max_attempts": e.max_attempts,
        "created_at": utc(e.created_at),
        "eta": utc(e.retry_at if state == State.RETRY else e.eta),
        "expires_at": utc(e.expires_at),
        "started_at": utc(e.started_at),
        "finished_at": utc(e.finished_at),
        "duration_seconds": _seconds_between(e.started_at, e.finished_at) if finished else None,
        "root_id": e.root_id,
        "parent_id": e.parent_id,
        "group_id": e.group_id,
        "retry_of": e.retry_of,
        "cancel_requested": _cancellation(e),
        "inferred": e.inferred,
        "replayable": e.replayable,
        "tags": e.tags,
        "result": e.result,
        "error": {"type": e.error_type, "message": e.error_message} if e.error_type or e.error_message else None,
        "can": {"cancel": False, "terminate": False, "retry": False},
        "links": {
            "result": _link(e.result),
            "flower": _flower_link(e.task_id, flower_url) if redaction is Redaction.FULL else None,
        },
    }
    if detail:
        data["args"] = e.args
        data["kwargs"] = e.kwargs
        data["traceback"] = (e.traceback or None) if redaction is Redaction.FULL else None
    return data


def with_permissions(data: dict[str, Any], execution: Execution, user: Any, policy: Policy) -> dict[str, Any]:
    """Return `data` with `can` filled in for `user`, as `allowed` says.

    For more than one row take the policy from `policy_for(user)`.
    """
    return {**data, "can": dict(zip(PERMISSIONS, allowed(execution, user, policy), strict=True))}


def allowed(execution: Execution, user: Any, policy: Policy) -> tuple[bool, bool, bool]:
    """Return which of `PERMISSIONS` `user` has: what the policy allows and the state has a use for."""
    state = execution.state
    finished = state in READY_STATES
    askable = not finished and execution.cancel_requested_at is None
    again = finished and execution.replayable and execution.task != ""
    return (
        askable and policy.can_cancel(user, execution),
        state in RUNNING_STATES and policy.can_terminate(user, execution),
        again and policy.can_retry(user, execution),
    )


def policy_for(user: Any) -> Policy:
    """Return the project's policy with the scope of `user` read once, to judge many rows."""
    bound = copy(policy())
    scope = bound.scope(user)
    bound.scope = lambda user: scope  # type: ignore[method-assign]
    return bound


def utc(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC with microseconds and `Z`."""
    if moment is None:
        return None
    if moment.tzinfo is not UTC:
        aware = timezone.make_aware(moment) if moment.tzinfo is None else moment
        moment = aware.astimezone(UTC)
    return moment.isoformat("T", "microseconds")[:-6] + "Z"


def percent(current: float | None, total: float | None) -> float | None:
    """Return 0 to 100 with one decimal; 100 only at the end; None where it is not known."""
    if current is None or total is None or total <= 0:
        return None
    value = round(100 * current / total, 1)
    if value >= 100:
        return 100.0 if current >= total else 99.9
    return value if value > 0 else 0.0


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value % 1 == 0 else value


def _seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    # Two machines' clocks may disagree.
    return max(round((end - start).total_seconds(), 3), 0.0)


def _remaining(e: Execution, now: datetime) -> int | None:
    """Return the seconds left: from this attempt's own rate, else from how long such tasks take."""
    if e.started_at is None:
        return None
    current, total = e.progress_current, e.progress_total
    if current and total and e.progress_at is not None and 0 < current <= total:
        worked = (e.progress_at - e.started_at).total_seconds()
        if worked > 0:
            left = worked / current * (total - current) - (now - e.progress_at).total_seconds()
            return max(math.ceil(left), 0)
    if e.expected_seconds is None:
        return None
    left = e.expected_seconds - (now - e.started_at).total_seconds()
    # Longer than expected: then nobody knows.
    return math.ceil(left) if left > 0 else None


def person(id_: Any, name: str) -> dict[str, Any] | None:
    if id_ is None:
        return None
    return {"id": id_ if isinstance(id_, int | str) else str(id_), "name": name}


def _cancellation(e: Execution) -> dict[str, Any] | None:
    if e.cancel_requested_at is None:
        return None
    return {"at": utc(e.cancel_requested_at), "by": person(e.cancelled_by_id, e.cancelled_by_name)}


def _link(result: Any) -> str | None:
    if not isinstance(result, dict):
        return None
    for key in _LINK_KEYS:
        value = result.get(key)
        if isinstance(value, str) and value.startswith(_LINK_STARTS):
            return value
    return None


def _flower_link(task_id: str, flower_url: str | None) -> str | None:
    base = flower_url or settings.FLOWER_PUBLIC_URL
    return f"{base.rstrip('/')}/task/{quote(task_id, safe='')}" if base else None
