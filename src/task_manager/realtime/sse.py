"""`stream/`: changes as server-sent events (WHATWG HTML, section 9.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from django.http import StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request

from task_manager import reconcile
from task_manager.api import filters
from task_manager.api.base import ApiView
from task_manager.api.changes import ChangesForm, cursor_of, reader_of
from task_manager.api.errors import ApiError
from task_manager.api.schema import describe
from task_manager.feed.changes import Reader
from task_manager.feed.hub import Message
from task_manager.realtime import slots
from task_manager.realtime.asgi import is_asgi, streamed
from task_manager.realtime.listening import Closed, told
from task_manager.tracking import recorder

#: Milliseconds after which a browser opens a stream again that broke.
RETRY_MS = 1_000


class StreamView(ApiView):
    """Changes since a cursor, and all that follow, as they happen. Needs an ASGI server."""

    @describe(
        "stream", {(200, "text/event-stream"): str}, errors=[400, 429, 501], parameters=filters.parameters(ChangesForm)
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        values = filters.query(request, ChangesForm)
        cursor = cursor_of(request, values)
        if not is_asgi(request):
            raise ApiError("needs_asgi", _("This server cannot hold streams open: read changes/ instead."), status=501)
        give = slots.take(request.user)
        recorder.flush()
        reconcile.keep_watch()
        events = _events(reader_of(request, values), get_language() or "en", cursor)
        return streamed(events, "text/event-stream", give)


async def _events(reader: Reader, language: str, cursor: str | None) -> AsyncIterator[bytes]:
    yield b"retry: %d\n\n" % RETRY_MS
    async with aclosing(told(reader, language, cursor)) as news:
        async for each in news:
            if isinstance(each, Closed):
                yield f"data: {each.text()}\n\n".encode()
            else:
                yield b"".join(map(_event, each)) or b": ping\n\n"


def _event(message: Message) -> bytes:
    return f"id: {message.cursor}\ndata: {message.text()}\n\n".encode()
