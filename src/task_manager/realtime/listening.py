"""One who listens to the hub, from where they were: what the transports that hold a connection open share."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections

from task_manager.exceptions import MustRefetch, WakeUnavailable
from task_manager.feed import changes
from task_manager.feed.changes import Reader
from task_manager.feed.hub import Hub, Listener, Message, hub
from task_manager.feed.metrics import metrics
from task_manager.realtime import slots

#: Seconds between two signs of life of a connection.
PING = 15.0
#: Seconds after which it ends, to be opened anew by whoever still may; varied, so that not all come at once.
LIFE = 60.0


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a connection ends, and after how many seconds to open another."""

    code: str
    seconds: float

    def text(self) -> str:
        """Return the envelope as JSON."""
        return f'{{"type":"closed","code":"{self.code}","retry_after":{self.seconds:.2f}}}'


async def told(reader: Reader, language: str, cursor: str | None) -> AsyncGenerator[list[Message] | Closed, None]:
    """Yield what a connection tells `reader`, who was at `cursor`: messages; none as a sign of life; at last its end.

    Close it (`aclosing`), or the hub goes on counting its listener.
    """
    ends = asyncio.get_running_loop().time() + LIFE * random.uniform(0.8, 1.2)
    try:
        async with joined(reader, language, cursor) as (found, listener):
            while (left := ends - asyncio.get_running_loop().time()) > 0:
                if not await listener.wait(min(PING, left)):
                    yield advanced(found, listener)
                elif listener.closing:
                    yield Closed(listener.closing, random.uniform(0, 2))
                    return
                else:
                    waiting = list(listener.queue)
                    listener.queue.clear()
                    yield waiting
    except WakeUnavailable:
        yield Closed("unavailable", random.uniform(2, 5))
    else:
        yield Closed("expires", 0)


@asynccontextmanager
async def joined(reader: Reader, language: str, cursor: str | None) -> AsyncIterator[tuple[Hub, Listener]]:
    """Join the hub of the running loop as `reader`, who was at `cursor`; leave it in the end.

    Raises WakeUnavailable when the log cannot be read.
    """
    found, listener = hub(), Listener(reader, language)
    slots.end_with_the_server(found)
    try:
        if not await found.join(listener, cursor):
            # After joining: what happens meanwhile waits in the queue, and telling it twice does no harm.
            for message in reversed(await _missed(reader, cursor)):
                listener.queue.appendleft(message)
        yield found, listener
    finally:
        found.leave(listener)


@sync_to_async(thread_sensitive=False)
def _missed(reader: Reader, cursor: str | None) -> list[Message]:
    """Return what `reader` missed since `cursor`, read from the log."""
    found: list[Message] = []
    try:
        while True:
            page = changes.read_as(reader, cursor)
            found.append(Message(items_text(page.items), page.cursor))
            cursor = page.cursor
            if page.up_to_date:
                return found
    except MustRefetch as error:
        metrics.refetches[error.code] += 1
        return [Message("", changes.read_as(reader, None).cursor, refetch=error.code)]
    finally:
        connections.close_all()


def items_text(items: list[dict[str, Any]]) -> str:
    """Return items as the inside of a JSON array."""
    return changes.as_json(items)[1:-1]


def advanced(found: Hub, listener: Listener) -> list[Message]:
    """Return a message with nothing but a newer cursor, where the log has gone on without anything for `listener`."""
    if listener.position == found.position:
        return []
    listener.position = found.position
    return [Message("", found.cursor_of(listener))]


__all__ = ["Closed", "advanced", "joined", "told"]
