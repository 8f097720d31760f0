"""`ws/tasks/`: changes over a WebSocket, for projects that run Channels (the extra `[websocket]`; no channel layer).

The envelopes are those of `stream/`; what the browser sends is not read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import aclosing
from io import BytesIO
from typing import Any

from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.urls import re_path
from django.utils import translation
from django.utils.translation import get_language_from_request
from rest_framework.exceptions import NotAuthenticated

from task_manager import reconcile
from task_manager.api import filters
from task_manager.api.changes import ChangesForm
from task_manager.api.errors import headers_of, problem_of
from task_manager.feed import changes
from task_manager.feed.changes import Reader
from task_manager.realtime import slots
from task_manager.realtime.listening import Closed, told
from task_manager.tracking import recorder

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: A connection that ended in good order, RFC 6455 section 7.4.1.
NORMAL = 1000
#: What says that nothing has happened; browsers do not show a WebSocket's own pings to the page.
PING = '{"type":"ping"}'


async def changes_application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Tell the session's user of changes since `cursor` in the query, and of all that follow.

    Wants `scope["user"]`, as of `AuthMiddlewareStack`. Whoever is refused is answered as `stream/` would, by status.
    """
    await receive()
    try:
        reader, language, cursor, give = await _admitted(scope)
    except Exception as error:
        await _refuse(scope, send, error)
        return
    talking = asyncio.ensure_future(_talk(send, reader, language, cursor))
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({talking, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        talking.cancel()
        await asyncio.gather(talking, leaving, return_exceptions=True)
        give()


@sync_to_async(thread_sensitive=False)
def _admitted(scope: MutableMapping[str, Any]) -> tuple[Reader, str, str | None, Callable[[], None]]:
    """Return who reads, in which language, from where, and how they give back their place. Raises APIException."""
    request = ASGIRequest({**scope, "type": "http", "method": "GET"}, BytesIO())
    language = get_language_from_request(request)
    try:
        with translation.override(language):
            # Not the lazy one of Channels: the policy is given what it is given everywhere.
            user = getattr(scope["user"], "_wrapped", scope["user"])
            if not user.is_authenticated or not user.is_active:
                raise NotAuthenticated
            filters.known_only(request.GET, ChangesForm.base_fields)
            values = filters.cleaned(ChangesForm(request.GET))
            recorder.flush()
            reconcile.keep_watch()
            reader = changes.reader_of(user, mine=values["scope"] == "mine")
            return reader, language, values["cursor"] or None, slots.take(user)
    finally:
        connections.close_all()


async def _talk(send: Send, reader: Reader, language: str, cursor: str | None) -> None:
    await send({"type": "websocket.accept"})
    async with aclosing(told(reader, language, cursor)) as news:
        async for each in news:
            texts = [each.text()] if isinstance(each, Closed) else [message.text() for message in each]
            for text in texts or [PING]:
                await send({"type": "websocket.send", "text": text})
    await send({"type": "websocket.close", "code": NORMAL})


async def _left(receive: Receive) -> None:
    """Return when the browser has gone."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _refuse(scope: MutableMapping[str, Any], send: Send, error: Exception) -> None:
    """Refuse the handshake, with a status and the reason where the server can do that."""
    problem = problem_of(error)
    if problem is None:
        raise error
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": NORMAL})
        return
    told = {"Content-Type": "application/json", **headers_of(error)}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "websocket.http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": changes.as_json(problem.body()).encode()})


#: For a project's own `URLRouter`.
websocket_urlpatterns = [re_path(r"^ws/tasks/?$", changes_application)]  # type: ignore[arg-type]
#: Ready to be mounted: pages of ALLOWED_HOSTS only, and their session's user.
application = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
