"""What people do to executions. Each asks the policy, and commits outside the caller's transaction.

`by` is the user who asks; None is the project itself, which may do everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery import current_app
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from task_manager.conf import settings
from task_manager.exceptions import (
    ActionDenied,
    BrokerUnavailable,
    ExecutionNotFound,
    NotFinished,
    NotReplayable,
    TaskManagerError,
)
from task_manager.models import TaskExecution
from task_manager.notifications import dispatch
from task_manager.policy import policy
from task_manager.states import ACTIVE_STATES, WAITING_STATES, Reason, State
from task_manager.tracking import messages, owner, recorder, statements, store
from task_manager.types import Outcome, new_id

logger = logging.getLogger(__name__)

_WAITING = ", ".join(f"'{state}'" for state in sorted(WAITING_STATES))
_ACTIVE = ", ".join(f"'{state}'" for state in sorted(ACTIVE_STATES))


def cancel(task_id: str, *, by: Any = None, terminate: bool = False) -> Outcome:
    """Cancel an execution: at once while it waits, by asking it to stop while it runs.

    With `terminate` the worker process is signalled too, which only prefork workers can do.
    Raises ExecutionNotFound, ActionDenied, RecordingUnavailable.
    """
    recorder.flush()
    execution = visible(task_id, by)
    if by is not None and not policy().can_cancel(by, execution):
        raise ActionDenied(_("You may not cancel this task."))
    if terminate and by is not None and not policy().can_terminate(by, execution):
        raise ActionDenied(_("You may not terminate this task's worker process."))
    changed = recorder.call(lambda: _request_cancel(task_id, by))
    execution.refresh_from_db()
    if not changed:
        return _outcome(execution, "too_late", _("Too late: it had already ended."))
    _broadcast_revoke(task_id, terminate=terminate)
    if execution.state == State.REVOKED:
        return _outcome(execution, "cancelled", _("Cancelled before it started."))
    sent = True if terminate else None
    return _outcome(execution, "cancelling", _("Asked to stop."), terminated=sent)


def retry(task_id: str, *, by: Any = None) -> str:
    """Run a finished execution again with the same arguments; return the new task id.

    Raises ExecutionNotFound, ActionDenied, NotFinished, NotReplayable, BrokerUnavailable.
    """
    recorder.flush()
    execution = visible(task_id, by)
    if by is not None and not policy().can_retry(by, execution):
        raise ActionDenied(_("You may not run this task again."))
    if not execution.is_finished:
        raise NotFinished(_("It has not ended yet, so it cannot be run again."))
    if not execution.replayable or not execution.task:
        raise NotReplayable(_("Its arguments were not stored whole, so it cannot be run again."))
    return _publish_again(execution, by)


def cancel_many(executions: QuerySet[TaskExecution], *, by: Any = None) -> list[Outcome]:
    """Cancel each of `executions`; return what happened to each, in order."""
    return [_tried(lambda id_=id_: cancel(id_, by=by), id_) for id_ in _ids(executions)]  # type: ignore[misc]


def retry_many(executions: QuerySet[TaskExecution], *, by: Any = None) -> list[Outcome]:
    """Run each of `executions` again; return what happened to each, in order."""

    def again(task_id: str) -> Outcome:
        return Outcome(task_id, "retried", new_task_id=retry(task_id, by=by))

    return [_tried(lambda id_=id_: again(id_), id_) for id_ in _ids(executions)]  # type: ignore[misc]


def _ids(executions: QuerySet[TaskExecution]) -> Iterable[str]:
    return list(executions.values_list("task_id", flat=True))


def _tried(action: Callable[[], Outcome], task_id: str) -> Outcome:
    names: dict[type[TaskManagerError], str] = {
        ExecutionNotFound: "not_found",
        ActionDenied: "denied",
        NotFinished: "not_finished",
        NotReplayable: "not_replayable",
    }
    try:
        return action()
    except TaskManagerError as error:
        return Outcome(task_id, names.get(type(error), "unavailable"), detail=str(error))


def visible(task_id: str, by: Any) -> TaskExecution:
    """Return the execution with a task id, if `by` may see it. Raises ExecutionNotFound."""
    found = TaskExecution.objects.using(settings.DATABASE)
    if by is not None:
        found = found.visible_to(by)
    execution = found.filter(task_id=task_id).first()
    if execution is None:
        raise ExecutionNotFound(_("There is no such task."))
    return execution


def _outcome(execution: TaskExecution, outcome: str, detail: str, *, terminated: bool | None = None) -> Outcome:
    return Outcome(
        execution.task_id,
        outcome,
        phase=execution.phase_at(timezone.now()).value,
        terminated=terminated,
        detail=detail,
    )


def _request_cancel(task_id: str, by: Any) -> bool:
    """Write the intent, and the end of what has not started; return False where it is too late.

    The opposite of the guard's upsert: of the two, whichever locks the row first wins. The verdict's key
    is made greater than itself, yet less than that of any later attempt.
    """
    with store.batch() as connection, connection.cursor() as cursor:
        now = statements.plain(connection, timezone.now())
        cursor.execute(
            _cancel_statement(connection.vendor),
            [now, statements.plain(connection, by and by.pk), owner.display_name(by) if by else "", now, task_id],
        )
        row = cursor.fetchone()
        if row is None:
            return False
        _tell(connection, task_id, by)
        if row[0] == State.REVOKED:
            dispatch.notify_owners(connection, [task_id])
    return True


def _cancel_statement(vendor: str) -> str:
    suffix = "verdict_key || '\\x00'::bytea" if vendor == "postgresql" else "CAST(verdict_key || x'00' AS BLOB)"
    waiting = f"CASE WHEN state IN ({_WAITING}) THEN"
    return f"""
        UPDATE task_manager_execution SET
            cancel_requested_at = coalesce(cancel_requested_at, %s),
            cancelled_by_id = coalesce(cancelled_by_id, %s),
            cancelled_by_name = CASE WHEN cancel_requested_at IS NULL THEN %s ELSE cancelled_by_name END,
            finished_at = {waiting} %s ELSE finished_at END,
            verdict_key = {waiting} {suffix} ELSE verdict_key END,
            reason = {waiting} '{Reason.CANCELLED}' ELSE reason END,
            state = {waiting} '{State.REVOKED}' ELSE state END
        WHERE task_id = %s AND state IN ({_ACTIVE}) RETURNING state
    """


def _tell(connection: Any, task_id: str, by: Any) -> None:
    statements.insert_events(
        connection,
        [
            {
                "id": new_id(),
                "task_id": task_id,
                "attempt_id": None,
                "kind": "cancel_requested",
                "at": timezone.now(),
                "data": {"by": owner.display_name(by)} if by else {},
            }
        ],
    )


def _broadcast_revoke(task_id: str, *, terminate: bool) -> None:
    """Tell the workers too: they then drop what they hold. The guard does not depend on it."""
    try:
        with current_app.connection_for_write(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
            current_app.control.revoke(task_id, terminate=terminate, connection=connection)
    except (BrokerError, OSError):
        logger.warning("the workers could not be told of a cancellation", extra={"task": task_id})


def _publish_again(execution: TaskExecution, by: Any) -> str:
    headers: dict[str, Any] = {messages.RETRY_OF: execution.task_id}
    if execution.owner_id is not None:
        headers[owner.HEADER] = [str(execution.owner_id), execution.owner_name]
    queue: dict[str, Any] = {"queue": execution.queue} if execution.queue else {}
    try:
        result = current_app.send_task(
            execution.task, args=execution.args or [], kwargs=execution.kwargs or {}, headers=headers, **queue
        )
    except (BrokerError, OSError) as error:
        raise BrokerUnavailable(_("The message broker does not answer; try again later.")) from error
    recorder.flush()
    return str(result.id)
