"""`changes/?wait=`: an answer that comes when there is something to say, for whom no stream gets through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from django.http import StreamingHttpResponse
from django.utils.translation import get_language

from task_manager.exceptions import WakeUnavailable
from task_manager.feed.changes import Reader
from task_manager.feed.hub import Listener, Message
from task_manager.realtime import slots
from task_manager.realtime.asgi import streamed
from task_manager.realtime.listening import joined


def answer(reader: Reader, cursor: str, seconds: float) -> StreamingHttpResponse:
    """Return an envelope of `changes` as soon as there is one that says something, or after `seconds`."""
    give = slots.take(reader.user)
    parts = _parts(reader, get_language() or "en", cursor, seconds)
    return streamed(parts, "application/json", give)


async def _parts(reader: Reader, language: str, cursor: str, seconds: float) -> AsyncIterator[bytes]:
    try:
        async with joined(reader, language, cursor) as (hub, listener):
            told = await _told(listener, seconds)
            yield (told or Message("", hub.cursor_of(listener))).text().encode()
    except WakeUnavailable:
        yield Message("", cursor).text().encode()


async def _told(listener: Listener, seconds: float) -> Message | None:
    """Return the first thing that there is to say, with all that waits behind it."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while await listener.wait(max(ends - loop.time(), 0)):
        messages = list(listener.queue)
        listener.queue.clear()
        refetch = next((message for message in reversed(messages) if message.refetch), None)
        if refetch is not None:
            return refetch
        items = ",".join(message.items for message in messages if message.items)
        if items:
            return Message(items, messages[-1].cursor)
        # Only now: what waits is told also by a server that ends, as the cursor of its answer is beyond it.
        if listener.closing is not None:
            return None
    return None
