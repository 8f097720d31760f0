"""What Celery's messages, requests and exceptions say, in our words."""

from __future__ import annotations

import os
import time
import traceback as tracebacks
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError
from celery.states import READY_STATES
from django.utils.dateparse import parse_datetime

from task_manager.conf import settings
from task_manager.states import Reason
from task_manager.tracking import payloads
from task_manager.tracking.celery_private import ExceptionWithTraceback
from task_manager.tracking.definitions import Definition, find_task
from task_manager.tracking.events import Message, Naming
from task_manager.tracking.runs import Run

#: Message header that names the execution that is run again.
RETRY_OF = "task_manager_retry_of"
#: Message header that says when its publisher recorded it, in seconds of Unix time.
PUBLISHED_AT = "task_manager_published"
#: Seconds after which what a publisher has recorded is stored.
SETTLED = 0.5
#: Message header that says that its publisher tracks the task: a worker without the code may meet it.
TRACKED = "task_manager_tracked"
MAX_ID = 1_000
READY = READY_STATES


def arguments(body: Any) -> tuple[Any, Any]:
    """Return (args, kwargs) of a message body of protocol 2; empty ones for anything else."""
    if isinstance(body, list | tuple) and len(body) == 3:
        return body[0] or (), body[1] or {}
    return (), {}


def naming(task_name: str, definition: Definition | None) -> Naming:
    """Return what an execution of `task_name` is called."""
    if definition is not None:
        return definition.naming
    return Naming(name=task_name, module="", title=task_name, declared=False)


def published(
    task_name: str, definition: Definition | None, headers: Any, args: Any, kwargs: Any, queue: str
) -> Message:
    """Return a message as its publisher sees it."""
    return _message(task_name, definition, headers, args, kwargs, queue, find_task(task_name))


def received(task: Any, definition: Definition, delivered: Any) -> Message:
    """Return a message as the worker's main process sees it."""
    queue = (delivered.get("delivery_info") or {}).get("routing_key") or ""
    return _message(task.name, definition, delivered, delivered["args"], delivered["kwargs"], queue, task)


def running(task: Any, definition: Definition, request: Any, args: Any, kwargs: Any) -> Message:
    """Return a message as the process that runs the body sees it."""
    delivered = {
        "eta": request.eta,
        "expires": request.expires,
        "root_id": request.root_id,
        "parent_id": request.parent_id,
        "group": request.group,
        RETRY_OF: header(request, RETRY_OF),
    }
    queue = (request.delivery_info or {}).get("routing_key") or ""
    return _message(task.name, definition, delivered, args, kwargs, queue, task)


def is_on_record(request: Any) -> bool:
    """Return whether the publisher has recorded the message so long ago that it need not be told again.

    Where that proves wrong, as the publisher died or writes to another database, the record asks for it.
    """
    published_at = header(request, PUBLISHED_AT)
    return isinstance(published_at, float) and published_at + SETTLED < time.time()


def header(request: Any, name: str) -> Any:
    """Return a message header of our own from a task's request."""
    value = getattr(request, name, None)
    return value if value is not None else (request.headers or {}).get(name)


def _message(
    task_name: str, definition: Definition | None, headers: Any, args: Any, kwargs: Any, queue: Any, task: Any
) -> Message:
    shown, args_whole = payloads.hide_arguments(args, definition.parameters if definition else ())
    args_text, args_kept = payloads.dump(shown)
    kwargs_text, kwargs_kept = payloads.dump(kwargs)
    retries = getattr(task, "max_retries", None)
    return Message(
        task=_known_text(task_name, 500),
        args=args_text,
        kwargs=kwargs_text,
        replayable=args_whole and args_kept and kwargs_kept,
        queue=_known_text(queue or "", 300),
        eta=moment(headers.get("eta")),
        expires_at=moment(headers.get("expires")),
        max_attempts=None if retries is None else retries + 1,
        root_id=_text_or_none(headers.get("root_id")),
        parent_id=_text_or_none(headers.get("parent_id")),
        group_id=_text_or_none(headers.get("group")),
        retry_of=_text_or_none(headers.get(RETRY_OF)),
    )


@lru_cache(maxsize=1_000)
def _known_text(value: str, limit: int) -> str:
    """`clean_text` of what is said again and again."""
    return payloads.clean_text(value, limit)


def _text_or_none(value: Any) -> str | None:
    return payloads.clean_text(value, MAX_ID) if value else None


def moment(value: Any) -> datetime | None:
    """Return a header's moment with a time zone; None for what is none."""
    if isinstance(value, str):
        try:
            value = parse_datetime(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def from_epoch(seconds: float | None) -> datetime | None:
    """Return the moment of a Unix time in seconds."""
    return None if not seconds else datetime.fromtimestamp(seconds, UTC)


def failure_reason(exception: Any) -> Reason:
    """Return why a failure told by the process that ran the body happened."""
    if isinstance(exception, SoftTimeLimitExceeded | TimeLimitExceeded):
        return Reason.TIME_LIMIT
    return Reason.WORKER_LOST if isinstance(exception, WorkerLostError) else Reason.EXCEPTION


def goes_back_after_timeout(task: Any) -> bool:
    """Return whether the message of a task that exceeds its hard time limit is put back into its queue."""
    # Before Celery 5.7 there is one setting for failures and timeouts.
    acknowledged = getattr(task, "acks_on_timeout", None)
    if acknowledged is None:
        acknowledged = task.acks_on_failure_or_timeout
    return bool(task.acks_late) and not acknowledged


def error(exception: Any, trace: Any) -> dict[str, Any]:
    """Return the columns that say what went wrong; survives exceptions whose own code is broken."""
    limit = settings.MAX_PAYLOAD_KB * 1024
    if isinstance(exception, ExceptionWithTraceback):
        exception, trace = exception.exc, exception.tb
    if getattr(exception, "exc_cls_name", None):
        # Celery's wrapper of an exception that cannot be pickled hides the name.
        name = str(exception.exc_cls_name)
    else:
        name = "" if exception is None else type(exception).__name__
    return {
        "error_type": payloads.clean_text(name, 200),
        "error_message": _sentence(exception),
        "traceback": payloads.clean_text(_trace_text(trace, exception), limit),
    }


def _sentence(exception: Any) -> str:
    if exception is None:
        return ""
    if isinstance(exception, SoftTimeLimitExceeded | TimeLimitExceeded):
        limit = f" of {exception.args[0]} s" if exception.args else ""
        return f"It took longer than its time limit{limit}."
    return payloads.clean_text(exception)


def _trace_text(trace: Any, exception: Any) -> str:
    if trace is None:
        trace = getattr(exception, "__traceback__", None)
    text = getattr(trace, "traceback", trace)
    if isinstance(text, str):
        return text
    if trace is not None and hasattr(trace, "tb_frame"):
        return "".join(tracebacks.format_tb(trace))
    return ""


def tell_backend_of_cancellation(task: Any, run: Run) -> None:
    """Let `AsyncResult.get()` and a chord know: both would wait for ever for a task that was ignored."""
    request = task.request
    if run.eager:
        return
    stored = not (request.ignore_result or task.ignore_result)
    task.backend.mark_as_revoked(run.task_id, "cancelled", request, store_result=stored)


def pid() -> int:
    """Return this process's id."""
    return os.getpid()
