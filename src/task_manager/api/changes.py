"""What changed since a cursor, by polling."""

from __future__ import annotations

import random
from hashlib import blake2s
from typing import Any

from django import forms
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import reconcile
from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.schema import describe
from task_manager.exceptions import MustRefetch
from task_manager.feed import changes
from task_manager.feed.changes import Reader
from task_manager.realtime import waiting
from task_manager.realtime.asgi import is_asgi
from task_manager.tracking import recorder

#: Readers that must load anew are spread over so many seconds: a restart would send them all at once.
REFETCH_SECONDS = 5.0
MAX_CURSOR = 100_000
#: Below what proxies usually wait.
MAX_WAIT = 25.0


class ChangesForm(forms.Form):
    """Where to go on."""

    cursor = forms.CharField(
        required=False, max_length=MAX_CURSOR, help_text="`cursor` of the last answer, or of a page; none begins now."
    )

    scope = forms.ChoiceField(
        required=False,
        choices=[("all", "all"), ("mine", "mine")],
        help_text="`mine` for one's own tasks only, whatever else one may see; `all` unless told. Keep to one.",
    )

    wait = forms.FloatField(
        required=False,
        min_value=0,
        max_value=MAX_WAIT,
        help_text="Seconds to wait for a change where there is none. A server that cannot wait answers at once.",
    )


def reader_of(request: Request, values: dict[str, Any]) -> Reader:
    """Return who reads: the request's user, or only what is theirs."""
    return changes.reader_of(request.user, mine=values["scope"] == "mine")


def cursor_of(request: Request, values: dict[str, Any]) -> str | None:
    """Return where a reader was: a browser that comes back by itself says so in a header, and knows better."""
    return request.META.get("HTTP_LAST_EVENT_ID") or values["cursor"] or None


class ChangesView(ApiView):
    """Changes since a cursor. Answers 304 to `If-None-Match` where there are none."""

    @describe(
        "changes",
        {200: serializers.Changes, 304: None},
        errors=[400, 429],
        parameters=filters.parameters(ChangesForm),
    )
    def get(self, request: Request) -> HttpResponseBase:
        values = filters.query(request, ChangesForm)
        cursor = cursor_of(request, values)
        reader = reader_of(request, values)
        recorder.flush()
        reconcile.keep_watch()
        if cursor and values["wait"] and is_asgi(request):
            return waiting.answer(reader, cursor, values["wait"])
        try:
            page = changes.read_as(reader, cursor)
        except MustRefetch as error:
            return Response(_must_refetch(reader, error.code))
        if not page.unchanged:
            return Response(page.envelope())
        # The answer to an unchanged cursor is the same each time, so the cursor itself tags it.
        assert cursor is not None
        etag = f'"{blake2s(cursor.encode(), digest_size=12).hexdigest()}"'
        if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return Response(status=304, headers={"ETag": etag, "Retry-After": str(page.retry_after)})
        return Response(page.envelope(), headers={"ETag": etag})


def _must_refetch(reader: Reader, code: str) -> dict[str, Any]:
    return {
        "type": "must_refetch",
        "code": code,
        "cursor": changes.current_cursor_as(reader),
        "retry_after": round(random.uniform(0, REFETCH_SECONDS), 2),
    }
