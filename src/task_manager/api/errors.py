"""Every error of the API in one JSON shape: a code, a sentence, the field, and parameters to say it anew."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions as drf
from rest_framework.response import Response

from task_manager import exceptions as ours

logger = logging.getLogger(__name__)


class ApiError(drf.APIException):
    """An answer that is an error: status, code, sentence, and what they are about."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        field: str | None = None,
        params: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, code)
        #: Seconds, as of `Retry-After`; REST framework's name for it.
        self.wait = retry_after
        self.status_code = status
        self.code = code
        self.message = message
        self.field = field
        self.params = dict(params or {})


class InvalidInput(ApiError):
    """What was sent cannot be understood; `field` names the parameter."""

    def __init__(self, field: str | None, message: str, *, code: str = "invalid", **params: Any) -> None:
        super().__init__(code, message, field=field, params=params)


class NotFound(ApiError):
    """There is no such thing, or not for this reader."""

    def __init__(self) -> None:
        super().__init__("not_found", _("There is no such thing, or you may not see it."), status=404)


class Denied(ApiError):
    """The policy does not let this reader do that."""

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        super().__init__("permission_denied", message or _("You may not do that."), status=403, field=field)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One error as it is answered."""

    status: int
    code: str
    message: str
    field: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        shown = {"code": self.code, "message": self.message, "field": self.field, "params": dict(self.params)}
        return {"error": shown}


#: What the layers below raise, and how it is answered; the sentence is the error's own.
_OURS: dict[type[Exception], tuple[int, str]] = {
    ours.ExecutionNotFound: (404, "not_found"),
    ours.ActionDenied: (403, "permission_denied"),
    ours.NotReplayable: (409, "not_replayable"),
    ours.NotFinished: (409, "not_finished"),
    ours.BrokerUnavailable: (503, "broker_unavailable"),
    ours.RecordingUnavailable: (503, "recording_unavailable"),
    ours.WorkerNotFound: (404, "not_found"),
    ours.WorkerRefused: (409, "worker_refused"),
    ours.WorkersUnavailable: (503, "workers_unavailable"),
}

#: REST framework's own sentences are not translated where its app is not installed.
_FRAMEWORK: dict[type[drf.APIException], tuple[str, Any]] = {
    drf.NotAuthenticated: ("not_authenticated", gettext_lazy("Sign in first.")),
    drf.AuthenticationFailed: ("authentication_failed", gettext_lazy("That sign-in is not valid.")),
    drf.NotFound: ("not_found", gettext_lazy("There is no such thing, or you may not see it.")),
    drf.MethodNotAllowed: ("method_not_allowed", gettext_lazy("That method is not allowed here.")),
    drf.UnsupportedMediaType: ("unsupported_media_type", gettext_lazy("Send JSON: Content-Type: application/json.")),
    drf.ParseError: ("malformed_json", gettext_lazy("The body is not valid JSON.")),
    drf.Throttled: ("throttled", gettext_lazy("Too many requests; wait a moment.")),
}


def answer(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the response for an exception of a view; None for a bug while debugging, which Django then shows."""
    problem = problem_of(exc)
    if problem is None:
        return None if settings.DEBUG else _bug(exc, context["request"]._request)
    _roll_back()
    return Response(problem.body(), status=problem.status, headers=headers_of(exc))


def _roll_back() -> None:
    # Imported late: a project may name our classes in REST_FRAMEWORK, which that module reads when it is imported.
    from rest_framework.views import set_rollback

    set_rollback()


def _bug(exc: Exception, request: HttpRequest) -> Response:
    """Report a bug as Django does, and answer it in the shape of every other error."""
    _roll_back()
    got_request_exception.send(sender=None, request=request)
    problem = Problem(500, "internal_error", _("Something went wrong on the server; it has been reported."))
    response = Response(problem.body(), status=500)
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=exc)
    return response


def problem_of(exc: Exception) -> Problem | None:
    """Return how an exception is answered; None for a bug."""
    match exc:
        case ApiError():
            return Problem(exc.status_code, exc.code, exc.message, exc.field, exc.params)
        case drf.APIException():
            return _of_framework(exc)
        case Http404():
            return problem_of(NotFound())
        case PermissionDenied():
            return problem_of(Denied(str(exc) or None))
        case RequestDataTooBig():
            return Problem(413, "too_large", _("The body is too large."))
        case SuspiciousOperation():
            return Problem(400, "bad_request", _("The request cannot be understood."))
        case OperationalError() | InterfaceError():
            logger.error("the database did not answer", exc_info=exc)
            return Problem(503, "database_unavailable", _("The database does not answer; try again later."))
    for kind, (status, code) in _OURS.items():
        if isinstance(exc, kind):
            return Problem(status, code, str(exc))
    return None


def _of_framework(exc: drf.APIException) -> Problem:
    for kind, (code, sentence) in _FRAMEWORK.items():
        if isinstance(exc, kind):
            return Problem(exc.status_code, code, str(sentence))
    codes = exc.get_codes()
    code = codes if isinstance(codes, str) else exc.default_code
    sentence = exc.detail if isinstance(exc.detail, str) else exc.default_detail
    return Problem(exc.status_code, code, str(sentence))


def headers_of(exc: Exception) -> dict[str, str]:
    """Return the headers of that answer."""
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    if getattr(exc, "wait", None):
        headers["Retry-After"] = f"{exc.wait:.0f}"  # type: ignore[attr-defined]
    return headers
