"""What changed since a cursor, by polling."""

from __future__ import annotations

import random
from hashlib import blake2s
from typing import Any

from django import forms
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.schema import describe
from task_manager.exceptions import MustRefetch
from task_manager.feed import changes
from task_manager.tracking import recorder

#: Readers that must load anew are spread over so many seconds: a restart would send them all at once.
REFETCH_SECONDS = 5.0
MAX_CURSOR = 100_000


class ChangesForm(forms.Form):
    """Where to go on."""

    cursor = forms.CharField(
        required=False, max_length=MAX_CURSOR, help_text="`cursor` of the last answer, or of a page; none begins now."
    )


class ChangesView(ApiView):
    """Changes since a cursor. Answers 304 to `If-None-Match` where there are none."""

    @describe(
        "changes",
        {200: serializers.Changes, 304: None},
        errors=[400],
        parameters=filters.parameters(ChangesForm),
    )
    def get(self, request: Request) -> Response:
        cursor = filters.query(request, ChangesForm)["cursor"]
        recorder.flush()
        try:
            page = changes.read(request.user, cursor or None)
        except MustRefetch as error:
            return Response(_must_refetch(request.user, error.code))
        if not page.unchanged:
            return Response(page.envelope())
        # The answer to an unchanged cursor is the same each time, so the cursor itself tags it.
        etag = f'"{blake2s(cursor.encode(), digest_size=12).hexdigest()}"'
        if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return Response(status=304, headers={"ETag": etag, "Retry-After": str(page.retry_after)})
        return Response(page.envelope(), headers={"ETag": etag})


def _must_refetch(user: Any, code: str) -> dict[str, Any]:
    return {
        "type": "must_refetch",
        "code": code,
        "cursor": changes.current_cursor(user),
        "retry_after": round(random.uniform(0, REFETCH_SECONDS), 2),
    }
