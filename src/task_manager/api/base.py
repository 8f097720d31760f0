"""The one base of every view: of the host's REST_FRAMEWORK only the authentication gets through."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import connections, transaction
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import MethodNotAllowed, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.negotiation import DefaultContentNegotiation as _Default
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer as _JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from task_manager.api import authentication, errors
from task_manager.api.errors import InvalidInput, NotFound
from task_manager.api.permissions import IsSignedIn
from task_manager.conf import settings
from task_manager.models import TaskExecution
from task_manager.policy import Policy
from task_manager.querysets import ExecutionQuerySet
from task_manager.representation import Execution, policy_for, represent, with_permissions
from task_manager.tracking import recorder

#: Largest body that is read: a thousand ids of a kilobyte each.
MAX_BODY = 1_000_000
#: The parameters of our own addresses.
OURS = frozenset({"task_id", "task", "number", "name"})


class JSONRenderer(_JSONRenderer):
    """JSON as it is, whatever the host's settings say of it."""

    ensure_ascii = False
    compact = True
    strict = True


class JSONParser(BaseParser):
    """UTF-8 JSON of a bounded size."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise RequestDataTooBig
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ParseError from error


class OnlyJSON(BaseContentNegotiation):
    """Answers JSON whatever is asked for: a browser's address bar gets it too."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return _Default().select_parser(request, parsers)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view of this API. Public attributes are pinned against the host's defaults."""

    renderer_classes = (JSONRenderer,)
    parser_classes = (JSONParser,)
    permission_classes: Any = (IsSignedIn,)
    throttle_classes = ()
    content_negotiation_class = OnlyJSON
    metadata_class = None
    versioning_class = None
    schema: Any = AutoSchema()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # A host may mount us below a prefix with parameters of its own.
        return super().dispatch(request, **{name: kwargs[name] for name in kwargs if name in OURS})

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        # What an action commits must not hang on the request's own transaction, nor must that transaction
        # hold the tracker's SQLite file locked against the writer.
        for alias in connections:
            view = transaction.non_atomic_requests(using=alias)(view)
        return view

    def get_authenticators(self) -> list[BaseAuthentication]:
        return authentication.authenticators() if self.permission_classes else []

    def get_authenticate_header(self, request: Request) -> str:
        return authentication.challenge(request, self.get_authenticators())

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return errors.answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        authentication.refuse_forged(request)
        if any("\0" in value for value in kwargs.values() if isinstance(value, str)):
            raise NotFound

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise MethodNotAllowed(request.method or "")

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Authorization", "Accept-Language"])
        return response

    @cached_property
    def policy(self) -> Policy:
        """The project's policy, with the reader's scope read once."""
        return policy_for(self.request.user)

    @property
    def executions(self) -> ExecutionQuerySet:
        """The executions that the reader may see, with what this process has queued stored first."""
        recorder.flush()
        found = TaskExecution.objects.using(settings.DATABASE)
        return found.filter(self.policy.scope(self.request.user).query())

    def represent(self, execution: Execution, now: datetime, *, detail: bool = False) -> dict[str, Any]:
        """Return an execution as this reader sees it."""
        user = self.request.user
        data = represent(execution, redaction=self.policy.redaction(user), now=now, detail=detail)
        return with_permissions(data, execution, user, self.policy)

    def url(self, name: str, **kwargs: Any) -> str:
        """Return the absolute address of another view."""
        return self.request.build_absolute_uri(self.path(name, **kwargs))

    def path(self, name: str, **kwargs: Any) -> str:
        """Return the path of another view, under whatever prefix this one was reached."""
        match = self.request.resolver_match
        namespace = (match.namespace if match else "") or "task_manager"
        prefix = {key: value for key, value in (match.kwargs if match else {}).items() if key not in OURS}
        return reverse(f"{namespace}:{name}", kwargs=prefix | kwargs)


def read_body(request: Request, **kinds: type) -> dict[str, Any]:
    """Return the JSON object of a request, whose members have the given types; an empty body is an empty object."""
    data = request.data
    if not data and not isinstance(data, list):
        return {}
    if not isinstance(data, Mapping):
        raise InvalidInput(None, _("The body must be a JSON object."), code="not_an_object")
    for name, value in data.items():
        if name not in kinds:
            known = ", ".join(sorted(kinds))
            raise InvalidInput(
                name, _("There is no field “%(name)s”.") % {"name": name}, code="unknown_field", known=known
            )
        if type(value) is not kinds[name] and not (kinds[name] is float and type(value) is int):
            word = JSON_NAMES[kinds[name]]
            raise InvalidInput(name, _("This must be: %(kind)s.") % {"kind": word}, code="wrong_type", kind=word)
    return dict(data)


JSON_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
