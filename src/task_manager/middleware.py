"""The middleware that lets a task know for whom it was started."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponseBase

from task_manager.tracking import recorder
from task_manager.tracking.owner import current_request


class TaskManagerMiddleware:
    """Makes the request's user the owner of the tasks that it starts.

    Place it after the authentication middleware. Before the response leaves, the rows of the tasks that
    the request started are stored, so that whoever asks for them next finds them.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self.get_response):
            return self._answer_async(request)
        token = current_request.set(request)
        try:
            response: HttpResponseBase = self.get_response(request)
            if getattr(request, recorder.PUBLISHED, False):
                recorder.flush()
        finally:
            current_request.reset(token)
        return response

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        token = current_request.set(request)
        try:
            response: HttpResponseBase = await self.get_response(request)
            if getattr(request, recorder.PUBLISHED, False):
                await sync_to_async(recorder.flush, thread_sensitive=False)()
        finally:
            current_request.reset(token)
        return response
