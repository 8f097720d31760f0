"""Telling people that what they started has ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from task_manager.conf import settings
from task_manager.states import LOST_REASONS, Reason, State

_LOST = ", ".join(f"'{reason}'" for reason in sorted(LOST_REASONS))
#: `states.phase_of` for ended executions, in SQL.
KIND = f"""CASE
    WHEN state = '{State.SUCCESS}' THEN 'finished'
    WHEN state = '{State.FAILURE}' AND reason IN ({_LOST}) THEN 'lost'
    WHEN state = '{State.FAILURE}' THEN 'failed'
    WHEN reason = '{Reason.EXPIRED}' THEN 'expired'
    ELSE 'cancelled' END"""


def notify_owners(connection: Any, task_ids: Sequence[str]) -> None:
    """Leave one notification for the owner of each of `task_ids` that has ended; a second call adds none."""
    if not task_ids:
        return
    postgres = connection.vendor == "postgresql"
    chosen = "= ANY(%s)" if postgres else f"IN ({', '.join(['%s'] * len(task_ids))})"
    now: Any = timezone.now() if postgres else connection.ops.adapt_datetimefield_value(timezone.now())
    sql = f"""
        INSERT INTO task_manager_notification (task_id, recipient_id, kind, revision, created_at)
        SELECT task_id, owner_id, {KIND}, revision, %s FROM task_manager_execution
        WHERE task_id {chosen} AND owner_id IS NOT NULL AND finished_at IS NOT NULL
        {_long_enough(postgres)}
        ORDER BY id ON CONFLICT DO NOTHING
    """
    ids: list[Any] = [list(task_ids)] if postgres else list(task_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, *ids])


def _long_enough(postgres: bool) -> str:
    """Return the condition that leaves out short successes; failures are always told."""
    if not settings.NOTIFY_AFTER:
        return ""
    if postgres:
        seconds = "extract(epoch FROM finished_at - started_at)"
    else:
        seconds = "(julianday(finished_at) - julianday(started_at)) * 86400"
    return f"AND (state <> '{State.SUCCESS}' OR {seconds} >= {float(settings.NOTIFY_AFTER)})"
