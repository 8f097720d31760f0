"""Translators from Celery's signals to events, connected in every process.

They take ids from the signal's arguments, never raise, and never wait in the worker's main process.
Which signal tells what, in which process, is Celery's business and often surprising; the comments name
the trap where one is near.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import signals
from celery.exceptions import Reject, TimeLimitExceeded, WorkerLostError

from task_manager.conf import settings
from task_manager.states import Reason, State
from task_manager.tracking import (
    attempts,
    canvas,
    celery_private,
    definitions,
    endings,
    guard,
    lease,
    messages,
    owner,
    payloads,
    progress,
    recorder,
    runs,
)
from task_manager.tracking.events import (
    Attempt,
    Ended,
    Published,
    Rank,
    Sent,
)
from task_manager.tracking.runs import Run
from task_manager.tracking.writer import writer

logger = logging.getLogger(__name__)
#: What each thread is publishing: (task id, since when).
_publishing = threading.local()


def connect() -> None:
    """Connect all handlers; a second call changes nothing."""
    for signal, handler in _HANDLERS:
        signal.connect(_harmless(handler), weak=False, dispatch_uid=f"task_manager.{handler.__name__}")


def _harmless(handler: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(handler)
    def handle(**kwargs: Any) -> None:
        if not settings.ENABLED:
            return
        try:
            handler(**kwargs)
        except Exception:
            logger.exception("a task signal was not recorded", extra={"handler": handler.__name__})

    return handle


# In the process that publishes.


def on_before_publish(*, sender: str, body: Any, headers: dict[str, Any], routing_key: str = "", **kwargs: Any) -> None:
    run = runs.current()
    if run is not None and run.task_id == headers["id"]:
        # A retry, or what replaces this task: the same execution goes on.
        run.republished, run.retry_at = True, messages.moment(headers.get("eta"))
        return
    definition = definitions.of_name(sender)
    if definition is None and (sender.startswith(definitions.INTERNAL) or definitions.find_task(sender)):
        return
    args, task_kwargs = messages.arguments(body)
    if definition is not None:
        headers.setdefault(messages.TRACKED, True)
    found = owner.find(definition, args, task_kwargs, run.owner if run is not None else None)
    if found is not None:
        headers.setdefault(owner.HEADER, owner.to_header(found))
    if definition is not None and definition.declared:
        headers[messages.PUBLISHED_AT] = time.time()
    _note_request()
    _publishing.since = (headers["id"], time.monotonic())
    recorder.record(
        Published(
            task_id=headers["id"],
            at=runs.now(),
            message=messages.published(sender, definition, headers, args, task_kwargs, routing_key),
            naming=messages.naming(sender, definition),
            owner=found,
            tentative=definition is None,
        )
    )


def on_after_publish(*, sender: str, headers: dict[str, Any], **_: Any) -> None:
    run = runs.current()
    if run is not None and run.task_id == headers["id"]:
        return
    definition = definitions.of_name(sender)
    if definition is not None or not (sender.startswith(definitions.INTERNAL) or definitions.find_task(sender)):
        recorder.record(
            Sent(
                task_id=headers["id"],
                at=runs.now(),
                task=sender,
                tentative=definition is None,
                late=_took_long(headers["id"]),
            )
        )


def _took_long(task_id: str) -> bool:
    """Return whether this thread began to publish so long ago that the sweep may have called it a failure."""
    published, since = getattr(_publishing, "since", (None, 0.0))
    return published == task_id and time.monotonic() - since > settings.SETTLE_AFTER / 2


def _note_request() -> None:
    request = owner.current_request.get()
    if request is not None:
        setattr(request, recorder.PUBLISHED, True)


# In the worker's main process.


def on_received(*, request: Any, **_: Any) -> None:
    definition = definitions.of_task(request.task)
    if definition is None:
        return
    attempts.received(request, lease.boot_id())
    recorder.arrived(request)


def on_revoked(
    *,
    request: Any,
    terminated: bool = False,
    signum: Any = None,
    expired: bool = False,
    sender: Any = None,
    **_: Any,
) -> None:
    definition = definitions.of_task(sender)
    if definition is None:
        return
    state, reason = State.REVOKED, Reason.CANCELLED
    if expired:
        reason = Reason.EXPIRED
    elif terminated:
        reason = Reason.TERMINATED
        if isinstance(signum, str):
            # Nobody terminated it: its process died, which had survived the termination of an earlier task.
            state, reason = State.FAILURE, Reason.WORKER_LOST
    attempt, started_at = attempts.in_main(request.id, request)
    recorder.record(
        Ended(
            task_id=request.id,
            at=runs.now(),
            attempt=attempt,
            rank=Rank.MAIN,
            state=state,
            reason=reason,
            started_at=started_at,
            naming=definition.naming,
        )
    )
    _abandon(request)


def on_unknown(*, message: Any, name: str, id: str, **_: Any) -> None:
    _turned_away(
        message,
        Reason.NOT_REGISTERED,
        error_type="NotRegistered",
        error_message=f"No worker knows a task called {payloads.clean_text(name, 200)}.",
    )


def on_rejected(*, message: Any, exc: Any = None, **_: Any) -> None:
    # Of the message: the exception `Reject` comes to `on_failure`.
    _turned_away(message, Reason.REJECTED, **messages.error(exc, None))


def _turned_away(message: Any, reason: Reason, **error: Any) -> None:
    """Record the end of what the worker did not take up, if its publisher or this process tracks it."""
    headers = message.headers or {}
    task_id, name = headers.get("id"), str(headers.get("task") or "")
    if not task_id or not (headers.get(messages.TRACKED) or definitions.of_name(name)):
        return
    recorder.record(
        Ended(
            task_id=task_id,
            at=runs.now(),
            attempt=Attempt(retries=headers.get("retries") or 0),
            rank=Rank.MAIN,
            state=State.FAILURE,
            reason=reason,
            **error,
        )
    )


# In the process that runs the body.


def on_prerun(*, task_id: str, task: Any, args: Any, kwargs: Any, **_: Any) -> None:
    definition = definitions.of_task(task)
    if definition is None:
        return
    request = task.request
    describe = functools.partial(messages.running, task, definition, request, args, kwargs)
    parent = owner.from_header(messages.header(request, owner.HEADER))
    run = Run(
        task_id=task_id,
        attempt=attempts.of_run(request, task, lease.boot_id()),
        definition=definition,
        message=None if messages.is_on_record(request) else describe(),
        describe=describe,
        owner=parent or owner.find(definition, args, kwargs, _owner_of_caller()),
        eager=bool(request.is_eager),
    )
    runs.begin(request, run)
    _listen_to_update_state(task)
    if not definition.declared:
        recorder.record(guard.started(run))


def on_success(*, sender: Any, result: Any, **_: Any) -> None:
    run = runs.of_request(sender.request)
    if run is not None and not run.ended:
        endings.end(run, State.SUCCESS, result=payloads.dump(result)[0])


def on_failure(
    *, task_id: str, exception: Any, sender: Any = None, einfo: Any = None, traceback: Any = None, **_: Any
) -> None:
    run = runs.of_request(sender.request)
    if run is not None and run.task_id == task_id:
        endings.end(run, State.FAILURE, messages.failure_reason(exception), **messages.error(exception, einfo))
    else:
        _failed_in_main(task_id, sender, exception, einfo or traceback)


def on_retry(*, request: Any, sender: Any = None, reason: Any = None, einfo: Any = None, **_: Any) -> None:
    run = runs.of_request(sender.request)
    if run is not None and run.task_id == request.id:
        cause = getattr(reason, "exc", None) or reason
        endings.end(run, State.RETRY, retry_at=run.retry_at, **messages.error(cause, einfo))
    else:
        _given_up_in_main(request, sender, reason, einfo)


def on_postrun(*, task_id: str, task: Any, state: str | None, retval: Any = None, **_: Any) -> None:
    run = runs.of_request(task.request)
    if run is None or run.task_id != task_id:
        return
    if not run.ended:
        endings.close(run, task, state, retval)
    if run.broken:
        canvas.abandon(task.request, run.owner)
    runs.end(run)
    if run.guarded:
        recorder.settle()


def on_internal_error(
    *, task_id: str, request: Any, exception: Any, einfo: Any = None, sender: Any = None, **_: Any
) -> None:
    if request.get(attempts.KEY) is None or sender is None:
        return
    # After a `task_postrun` that knew the outcome this is a later word of the same rank, and loses.
    recorder.record(
        Ended(
            task_id=task_id,
            at=runs.now(),
            attempt=attempts.of_dict(request),
            rank=Rank.MAIN,
            state=State.FAILURE,
            reason=Reason.EXCEPTION,
            **messages.error(exception, einfo),
        )
    )


def on_process_end(**_: Any) -> None:
    # `atexit` does not run in the children of a pool.
    writer.drain()


def on_worker_init(*, sender: Any, **_: Any) -> None:
    lease.begin(sender)


def on_worker_ready(**_: Any) -> None:
    # Not earlier: a pool's children are better forked before there are threads.
    lease.keep()


def on_worker_end(**_: Any) -> None:
    lease.end()
    writer.drain()


def _failed_in_main(task_id: str, task: Any, exception: Any, trace: Any) -> None:
    definition = definitions.of_task(task)
    if definition is None:
        return
    attempt, started_at = attempts.in_main(task_id, None)
    state, reason = State.FAILURE, Reason.EXCEPTION
    if isinstance(exception, WorkerLostError):
        reason = Reason.WORKER_LOST
    elif isinstance(exception, TimeLimitExceeded):
        reason = Reason.TIME_LIMIT
        if messages.goes_back_after_timeout(task):
            # Called a failure, and delivered again at once.
            state, reason = State.RETRY, Reason.AWAITING_REDELIVERY
    elif isinstance(exception, Reject):
        reason = Reason.REJECTED
    recorder.record(
        Ended(
            task_id=task_id,
            at=runs.now(),
            attempt=attempt,
            rank=Rank.MAIN,
            state=state,
            reason=reason,
            started_at=started_at,
            naming=definition.naming,
            **messages.error(exception, trace),
        )
    )
    if state is State.FAILURE:
        _abandon(attempts.context(task_id))


def _abandon(context: Any) -> None:
    """Record, in the main process, what is never published because of the task with this `context`."""
    if context is not None:
        canvas.abandon(context, owner.from_header(messages.header(context, owner.HEADER)))


def _given_up_in_main(request: Any, task: Any, reason: Any, einfo: Any) -> None:
    """A retry told by the main process: `retry_on_worker_lost`, or a cold shutdown that never retries."""
    if definitions.of_task(task) is None:
        return
    attempt, started_at = attempts.in_main(request.id, request)
    values: dict[str, Any] = {"state": State.RETRY, "rank": Rank.MAIN}
    if reason is None and attempt.acks_late:
        values = {"state": State.RETRY, "reason": Reason.AWAITING_REDELIVERY, "rank": Rank.SHUTDOWN}
    elif reason is None:
        # Acknowledged before it ran: nothing will retry it, whatever the signal is called.
        values = {"state": State.FAILURE, "reason": Reason.WORKER_LOST, "rank": Rank.SHUTDOWN}
    recorder.record(
        Ended(
            task_id=request.id,
            at=runs.now(),
            attempt=attempt,
            started_at=started_at,
            **values,
            **(messages.error(reason, einfo) if reason is not None else {}),
        )
    )
    if values["state"] is State.FAILURE:
        _abandon(request)


def _owner_of_caller() -> Any:
    task = celery_private.task_that_runs_another()
    caller = None if task is None else runs.of_request(task.request)
    return None if caller is None else caller.owner


def _listen_to_update_state(task: Any) -> None:
    """Let a tracked task's own `update_state` count as progress. No signal tells of it."""
    if "update_state" in vars(task):
        return
    original = task.update_state

    @functools.wraps(original)
    def update_state(task_id: str | None = None, state: str | None = None, meta: Any = None, **kwargs: Any) -> Any:
        answer = original(task_id=task_id, state=state, meta=meta, **kwargs)
        run = runs.current()
        if run is not None and task_id in (None, run.task_id) and state not in messages.READY:
            progress.from_meta(run, meta)
        return answer

    task.update_state = update_state


_HANDLERS = (
    (signals.before_task_publish, on_before_publish),
    (signals.after_task_publish, on_after_publish),
    (signals.task_received, on_received),
    (signals.task_revoked, on_revoked),
    (signals.task_unknown, on_unknown),
    (signals.task_rejected, on_rejected),
    (signals.task_prerun, on_prerun),
    (signals.task_success, on_success),
    (signals.task_failure, on_failure),
    (signals.task_retry, on_retry),
    (signals.task_postrun, on_postrun),
    (signals.task_internal_error, on_internal_error),
    (signals.worker_process_shutdown, on_process_end),
    (signals.worker_init, on_worker_init),
    (signals.worker_ready, on_worker_ready),
    (signals.worker_shutdown, on_worker_end),
)
