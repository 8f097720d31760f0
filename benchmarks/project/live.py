"""The measured ASGI server: ours at its usual address, below /bare/ what Redis says, passed on as it is, and Channels.

A WebSocket is one of Channels: a consumer in a group for each person, as its tutorial has it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import django
from django.core.asgi import get_asgi_application
from redis.asyncio import Redis

django.setup()
ours = get_asgi_application()
_queues: set[asyncio.Queue[bytes]] = set()
_reading: asyncio.Task[None] | None = None


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        from benchmarks.project.consumer import application as channels

        await channels(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/bare/":
        await _bare(receive, send)
    elif scope["type"] == "http":
        await ours(scope, receive, send)


async def _bare(receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    async with _listening() as queue:
        await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
        left = asyncio.ensure_future(_gone(receive))
        while not left.done():
            told = asyncio.ensure_future(queue.get())
            await asyncio.wait({told, left}, return_when=asyncio.FIRST_COMPLETED)
            if told.done():
                await send({"type": "http.response.body", "body": told.result(), "more_body": True})
            else:
                told.cancel()


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def _listening() -> AsyncIterator[asyncio.Queue[bytes]]:
    global _reading
    _reading = _reading or asyncio.ensure_future(_read())
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _queues.add(queue)
    try:
        yield queue
    finally:
        _queues.discard(queue)


async def _read() -> None:
    """One subscription for all connections, as a careful project would have."""
    async with Redis.from_url(os.environ["BENCHMARK_REDIS_URL"]).pubsub() as channel:
        await channel.subscribe(os.environ["BENCHMARK_NAME"])
        async for message in channel.listen():
            if message["type"] == "message":
                for queue in _queues:
                    queue.put_nowait(b"data: " + message["data"] + b"\n\n")
