"""What Celery's result backend knows of tasks whose own process can say nothing any more."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from celery.backends.base import DisabledBackend
from celery.backends.rpc import RPCBackend
from django.db import connections

from task_manager.states import Reason, State
from task_manager.tracking import messages, native, payloads

logger = logging.getLogger(__name__)

#: Seconds for the backend to answer all that one sweep asks.
PATIENCE = 3.0
#: Seconds for which a backend that does not answer is asked again; after them it is done without for as long.
PAUSE = 60.0

_failing_since: float | None = None


def outcomes(since: dict[str, datetime | None]) -> dict[str, dict[str, Any]] | None:
    """Return how tasks ended, as values of an `Ended`: of those ids that have ended since the given moment.

    None where the backend does not answer at present: what it knows is worth a wait. Empty where it is none that every
    process can read, or has not answered for long.
    """
    global _failing_since
    backend: Any = current_app.backend
    if not since or isinstance(backend, DisabledBackend | RPCBackend):
        return {}
    if _failing_since is not None and PAUSE < time.monotonic() - _failing_since < 2 * PAUSE:
        return {}
    answer: native.Answer[list[dict[str, Any]]] = native.Answer()
    # In a thread of its own: a backend that hangs must not stop the recorder.
    native.start_thread(lambda: _ask(backend, since, answer), "task_manager.results")
    try:
        metas = answer.wait(PATIENCE)
    except Exception as error:
        if _failing_since is None or time.monotonic() - _failing_since >= 2 * PAUSE:
            _failing_since = time.monotonic()
            logger.warning("the result backend does not answer", exc_info=error)
        return None
    _failing_since = None
    return {meta["task_id"]: values for meta in metas if (values := _values(meta, since.get(meta["task_id"])))}


def _ask(backend: Any, ids: Iterable[str], answer: native.Answer[list[dict[str, Any]]]) -> None:
    try:
        answer.give([{**backend.get_task_meta(task_id), "task_id": task_id} for task_id in ids])
    except BaseException as error:
        answer.fail(error)
    finally:
        # Some backends keep results in Django's database, and this thread ends.
        connections.close_all()


def _values(meta: dict[str, Any], since: datetime | None) -> dict[str, Any] | None:
    done = messages.moment(meta.get("date_done"))
    if done is None or (since is not None and done < since):
        return None  # It tells of an earlier attempt.
    match meta.get("status"):
        case "SUCCESS":
            return {"state": State.SUCCESS, "reason": None, "result": payloads.dump(meta.get("result"))[0]}
        case "FAILURE":
            error = messages.error(meta.get("result"), meta.get("traceback"))
            return {"state": State.FAILURE, "reason": Reason.EXCEPTION, **error}
    return None
