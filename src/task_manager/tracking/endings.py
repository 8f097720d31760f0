"""How a run ends, told by the process that ran the body."""

from __future__ import annotations

import sys
from typing import Any

from celery.exceptions import Reject

from task_manager.exceptions import TaskCancelled
from task_manager.states import Reason, State
from task_manager.tracking import messages, payloads, recorder, runs
from task_manager.tracking.events import Ended, Event, Interrupted, Rank
from task_manager.tracking.runs import Run


def end(run: Run, state: State, reason: Reason | None = None, **values: Any) -> None:
    """Record the end of `run`, after its last progress."""
    pending: Event | None = run.take_progress()
    if pending is not None:
        recorder.record(pending, settles=run.guarded)
    run.ended = True
    run.broken = state in (State.FAILURE, State.REVOKED) or reason is Reason.IGNORED
    recorder.record(
        Ended(
            task_id=run.task_id,
            at=runs.now(),
            attempt=run.attempt,
            rank=Rank.CHILD,
            state=state,
            reason=reason,
            started_at=run.started_at,
            **values,
        ),
        settles=run.guarded,
    )


def close(run: Run, task: Any, state: str | None, retval: Any) -> None:
    """Record what `task_postrun` alone knows."""
    match state:
        case "SUCCESS":
            # The result backend failed: no `task_success` comes.
            end(run, State.SUCCESS, result=payloads.dump(retval)[0])
        case "FAILURE":
            end(run, State.FAILURE, Reason.EXCEPTION, **messages.error(retval, None))
        case "RETRY":
            end(run, State.RETRY, retry_at=run.retry_at, **messages.error(retval, None))
        case "IGNORED":
            _close_ignored(run, task, retval)
        case "REJECTED":
            _close_rejected(run, retval)
        case _ if run.eager:
            # An eager task that raises to its caller: Celery says no more than this.
            raised = sys.exc_info()[1]
            end(run, State.FAILURE, messages.failure_reason(raised), **messages.error(raised, None))
        case _:
            # Interrupted. The main process says why, or nobody does.
            recorder.record(Interrupted(task_id=run.task_id, at=runs.now(), attempt=run.attempt))


def _close_ignored(run: Run, task: Any, retval: Any) -> None:
    if isinstance(retval, TaskCancelled):
        end(run, State.REVOKED, Reason.CANCELLED)
        messages.tell_backend_of_cancellation(task, run)
    elif run.republished:
        end(run, State.PENDING)
    else:
        end(run, State.SUCCESS, Reason.IGNORED)


def _close_rejected(run: Run, retval: Any) -> None:
    requeued = isinstance(retval, Reject) and bool(getattr(retval, "requeue", False))
    if requeued and run.attempt.acks_late:
        end(run, State.RETRY, Reason.AWAITING_REDELIVERY)
    else:
        # Requeued after an early acknowledgement is not requeued at all.
        reason = getattr(retval, "reason", None)
        end(run, State.FAILURE, Reason.REJECTED, **messages.error(reason or retval, None))
