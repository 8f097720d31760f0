"""Who is asking: the host's own ways of signing in, with a proof against forged requests that needs no token."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme as _SessionScheme
from rest_framework.authentication import BaseAuthentication, BasicAuthentication
from rest_framework.authentication import SessionAuthentication as _SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.settings import api_settings

from task_manager.api.errors import ApiError
from task_manager.conf import settings

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
#: Offered where no class names a challenge, and to scripts in a page: browsers open no dialog for it.
CHALLENGE = 'Session realm="task_manager"'


class SessionAuthentication(_SessionAuthentication):
    """Django's session. A browser's `Sec-Fetch-Site: same-origin` is proof enough beside the CSRF token.

    No page can set that header; browsers send it over https and on localhost.
    """

    def enforce_csrf(self, request: Any) -> None:
        if request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin":
            return
        try:
            # Not `super()`: in a host's subclass that may be a check that was switched off.
            _SessionAuthentication.enforce_csrf(self, request)
        except PermissionDenied as error:
            message = _("The request was not proved to come from this site: send the X-CSRFToken header.")
            raise ApiError("csrf_failed", message, status=403) from error


class SessionScheme(_SessionScheme):  # type: ignore[no-untyped-call]
    """Describes `SessionAuthentication` in the schema."""

    target_class = "task_manager.api.authentication.SessionAuthentication"
    match_subclasses = True


def authenticators() -> list[BaseAuthentication]:
    """Return what reads a request's user: `AUTHENTICATION_CLASSES`, else the host's REST framework classes."""
    if settings.AUTHENTICATION_CLASSES is not None:
        return [import_string(path)() for path in settings.AUTHENTICATION_CLASSES]
    return [_ours(kind)() for kind in api_settings.DEFAULT_AUTHENTICATION_CLASSES]


def challenge(request: Request, offered: list[BaseAuthentication]) -> str:
    """Return the WWW-Authenticate header of a 401."""
    if request.META.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate":
        return CHALLENGE
    headers = (each.authenticate_header(request) for each in offered)
    return next((header for header in headers if header), CHALLENGE)


def refuse_forged(request: Request) -> None:
    """Refuse what another site's page sends with a password that the browser remembers."""
    if request.method in SAFE_METHODS or request.META.get("HTTP_SEC_FETCH_SITE") != "cross-site":
        return
    if isinstance(request.successful_authenticator, BasicAuthentication):
        raise ApiError("csrf_failed", _("The request comes from another site."), status=403)


@cache
def _ours(kind: type[BaseAuthentication]) -> type[BaseAuthentication]:
    if kind is _SessionAuthentication:
        return SessionAuthentication
    if issubclass(kind, _SessionAuthentication) and not issubclass(kind, SessionAuthentication):
        # A host's own reading of the session stays; its way of checking forgery does not.
        return type(kind.__name__, (SessionAuthentication, kind), {})
    return kind
