"""`{% load task_manager %}`: the components on pages that no JavaScript build makes.

Each tag writes an element, and before the first of a page the script and the stylesheet that bring it to life.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.utils import flatatt
from django.template import Context, TemplateSyntaxError
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SCRIPT = "task_manager/task-monitor.js"
STYLES = "task_manager/task-monitor.css"
_WRITTEN = "task_manager.assets"


@register.simple_tag(takes_context=True)
def task_monitor(
    context: Context,
    *,
    user: Any = None,
    module: Any = None,
    page_size: int | None = None,
    detail_href: str | None = None,
    **shared: Any,
) -> SafeString:
    """Write the list of tasks: of one user, of some modules, or all that the reader may see.

    `user` is a user, a primary key or "me"; `detail_href` an address with `{id}` in it. All tags also
    take `locale`, `theme` and `base_url`.
    """
    attributes = {
        "filter-user": _user(user),
        "filter-module": ",".join(module) if isinstance(module, list | tuple) else module,
        "page-size": page_size,
        "detail-href": detail_href,
    }
    return _element(context, "task-monitor", attributes, **shared)


@register.simple_tag(takes_context=True)
def task_button(
    context: Context, *, start: str, label: str, variables: Any = None, confirm: str | None = None, **shared: Any
) -> SafeString:
    """Write a button that starts a task and then shows it: POSTs `variables` as JSON to the address `start`."""
    attributes = {
        "start": start,
        "label": label,
        "variables": None if variables is None else json.dumps(variables, cls=DjangoJSONEncoder),
        "confirm": confirm,
    }
    return _element(context, "task-button", attributes, **shared)


@register.simple_tag(takes_context=True)
def notification_bell(
    context: Context, *, detail_href: str | None = None, all_href: str | None = None, **shared: Any
) -> SafeString:
    """Write the bell with the reader's notifications."""
    return _element(context, "notification-bell", {"detail-href": detail_href, "all-href": all_href}, **shared)


def _element(
    context: Context,
    name: str,
    attributes: dict[str, Any],
    *,
    base_url: str | None = None,
    locale: str | None = None,
    theme: str | None = None,
) -> SafeString:
    attributes = {"base-url": base_url or _base_url(context), "locale": locale, "theme": theme, **attributes}
    given = {key: str(value) for key, value in attributes.items() if value is not None}
    return format_html("{}<{}{}></{}>", _assets(context), name, flatatt(given), name)


def _base_url(context: Context) -> str:
    match = getattr(context.get("request"), "resolver_match", None)
    try:
        return reverse("task_manager:root", current_app=match.namespace if match else None)
    except NoReverseMatch as error:
        raise ImproperlyConfigured(
            'The API of task_manager is not mounted: add path("", include("task_manager.urls")) to urlpatterns, '
            "or give the tag its address with base_url=."
        ) from error


def _assets(context: Context) -> SafeString:
    # Of the render context every included template has its own, except for what is at the bottom.
    page = context.render_context.dicts[0]
    if _WRITTEN in page:
        return SafeString("")
    page[_WRITTEN] = _WRITTEN
    nonce = _nonce(context)
    return format_html(
        '<link rel="stylesheet" href="{}"{}><script type="module" src="{}"{}></script>',
        _static(STYLES),
        nonce,
        _static(SCRIPT),
        nonce,
    )


def _static(path: str) -> str:
    if not resources.files("task_manager").joinpath("static", path).is_file():
        raise ImproperlyConfigured(
            f"{path} has not been built. A wheel has it; in a checkout run `npm ci` and `npm run build:element` "
            "in frontend/."
        )
    if not settings.STATIC_URL:
        raise ImproperlyConfigured(
            "Set STATIC_URL, and add 'django.contrib.staticfiles' to INSTALLED_APPS: the page needs our script."
        )
    try:
        return static(path)
    except ValueError as error:  # a storage with a manifest
        raise ImproperlyConfigured(f"{path} has not been collected: run `manage.py collectstatic`.") from error


def _nonce(context: Context) -> SafeString:
    """Return the nonce attribute of the request's Content-Security-Policy, where Django or django-csp makes one."""
    nonce = context.get("csp_nonce")
    if nonce is None:
        nonce = getattr(context.get("request"), "csp_nonce", None)
    return SafeString("") if nonce is None else format_html(' nonce="{}"', str(nonce))


def _user(user: Any) -> Any:
    if user == "":
        # An unknown variable is an empty text, which would list everybody's.
        raise TemplateSyntaxError("{% task_monitor user=… %} is empty: is the variable in the context?")
    if getattr(user, "is_anonymous", False):
        return "me"
    return getattr(user, "pk", user)
