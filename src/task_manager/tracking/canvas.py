"""What waited for an execution that came to no good end: later steps of its chain, the body of its chord.

Celery publishes each of them from the process in which the one before it succeeds. Otherwise it tells
nobody: at most it marks their results as failed. So whoever records the end records theirs as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from task_manager.states import Reason, State
from task_manager.tracking import definitions, messages, payloads, recorder, runs
from task_manager.tracking.events import Attempt, Ended, Owner, Rank

#: Several members of a chord's header may tell of its body: it is the same fact, and one event.
_NAMESPACE = uuid.UUID("0a4f7a4c-9a52-4d0f-8a51-6d2f6d0c7d6e")

Signature = Mapping[str, Any]


def abandon(request: Any, owner: Owner | None) -> None:
    """Record that what waits for the execution of `request` is never published.

    `request` is the Context of the task, in whichever process its end is told.
    """
    published = {str(child.id) for child in getattr(request, "children", None) or ()}
    for signature, parent_id in _waiting(request):
        task_id = _id(signature)
        if task_id and task_id not in published:
            _record(signature, task_id, parent_id, request, owner)


def _waiting(request: Any) -> Iterator[tuple[Signature, str | None]]:
    yield from _steps(getattr(request, "chain", None), request.id)
    body = getattr(request, "chord", None)
    if isinstance(body, Mapping):
        yield from _walk(body, request.id)


def _steps(chain: Any, parent_id: str | None) -> Iterator[tuple[Signature, str | None]]:
    """Yield the steps of a chain as messages carry it, the next one last."""
    yield from _line(reversed(chain) if isinstance(chain, Sequence) else (), parent_id)


def _line(steps: Any, parent_id: str | None) -> Iterator[tuple[Signature, str | None]]:
    for step in steps:
        yield from _walk(step, parent_id)
        parent_id = _id(step) or parent_id


def _walk(signature: Any, parent_id: str | None) -> Iterator[tuple[Signature, str | None]]:
    """Yield (signature of a task, id of the one before it) for all that `signature` is made of."""
    if not isinstance(signature, Mapping):
        return
    parts = signature.get("kwargs") or {}
    match signature.get("task"):
        case "celery.chain":
            yield from _line(parts.get("tasks") or (), parent_id)
        case "celery.group":
            yield from _side_by_side(parts.get("tasks"), parent_id)
        case "celery.chord":
            yield from _side_by_side(parts.get("header"), parent_id)
            # Which member of the header would have published it, nobody knows.
            yield from _walk(parts.get("body"), parent_id)
        case _:
            yield signature, parent_id
    yield from _steps((signature.get("options") or {}).get("chain"), _id(signature) or parent_id)


def _side_by_side(members: Any, parent_id: str | None) -> Iterator[tuple[Signature, str | None]]:
    if isinstance(members, Mapping):
        yield from _walk(members, parent_id)
    elif isinstance(members, Sequence):
        for member in members:
            yield from _walk(member, parent_id)


def _id(signature: Any) -> str | None:
    found = (signature.get("options") or {}).get("task_id") if isinstance(signature, Mapping) else None
    return None if found is None else str(found)


def _record(signature: Signature, task_id: str, parent_id: str | None, request: Any, owner: Owner | None) -> None:
    name = str(signature.get("task"))
    definition = definitions.of_name(name)
    if definition is None:
        return
    options = signature.get("options") or {}
    headers = {
        "root_id": request.root_id or request.id,
        "parent_id": parent_id,
        "group": options.get("group_id"),
    }
    queue = options.get("queue")
    arguments = (signature.get("args") or (), signature.get("kwargs") or {})
    message = messages.published(name, definition, headers, *arguments, getattr(queue, "name", queue) or "")
    recorder.record(
        Ended(
            event_id=uuid.uuid5(_NAMESPACE, task_id),
            task_id=task_id,
            at=runs.now(),
            attempt=Attempt(),
            rank=Rank.MAIN,
            state=State.FAILURE,
            reason=Reason.NEVER_PUBLISHED,
            error_message=f"It was never published: {payloads.clean_text(request.id, 200)} came to no good end.",
            naming=definition.naming,
            # Its first argument would have been the result of the one before it.
            message=replace(message, replayable=message.replayable and bool(signature.get("immutable"))),
            owner=owner,
        )
    )
