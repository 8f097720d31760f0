"""Answers that go on after the view has returned, which only an ASGI server gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from asgiref.sync import SyncToAsync, sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import StreamingHttpResponse
from rest_framework.request import Request


def is_asgi(request: Request) -> bool:
    """Return whether the server can hold an answer open without holding a thread."""
    return isinstance(request._request, ASGIRequest)


def streamed(parts: AsyncIterator[bytes], content_type: str, finished: Callable[[], None]) -> StreamingHttpResponse:
    """Return an answer that is sent part by part, at once; `finished` is called in the end, whatever the end is."""

    async def guarded() -> AsyncIterator[bytes]:
        try:
            await _release()
            _give_thread_back()
            async for part in parts:
                yield part
        finally:
            finished()

    response = StreamingHttpResponse(guarded(), content_type=content_type)
    response["Cache-Control"] = "no-cache, no-transform"
    # nginx would gather, and Django's own middleware compress, until a part is large enough.
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    # Where nobody ever begins to read it.
    response._resource_closers.append(finished)  # type: ignore[attr-defined]
    return response


@sync_to_async(thread_sensitive=True)
def _release() -> None:
    """Close what the view and the middleware have opened: each request has a thread, and connections, of its own.

    Django closes them with the answer, here a minute later: a hundred streams would take all that there are.
    """
    for connection in connections.all(initialized_only=True):
        # A test's own transaction, which the whole test is in.
        if not connection.in_atomic_block:
            connection.close()


def _give_thread_back() -> None:
    """Let the thread end that Django's view had to itself, which asgiref would keep until the answer has ended.

    What needs one afterwards is given a new one.
    """
    context = SyncToAsync.thread_sensitive_context.get(None)
    # One that a server shares between requests is not ours to end.
    if context is not None and getattr(context, "_executor", None) is None:
        executor = SyncToAsync.context_to_thread_executor.pop(context, None)
        if executor is not None:
            executor.shutdown(wait=False)
