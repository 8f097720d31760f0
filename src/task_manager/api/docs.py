"""The schema, and a page to read and try it; all assets come from the package, installed as an app or not."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpResponse
from django.urls import include, path
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import __version__
from task_manager.api import filters
from task_manager.api.base import ApiView
from task_manager.api.errors import NotFound
from task_manager.api.schema import describe

#: In place of the host's own SPECTACULAR_SETTINGS.
SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "task_manager",
    "DESCRIPTION": "Every Celery task visible, truthful and controllable.",
    "VERSION": __version__,
    "PREPROCESSING_HOOKS": [],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
    "SCHEMA_PATH_PREFIX": "",
    "SCHEMA_PATH_PREFIX_INSERT": "",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "CAMELIZE_NAMES": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "APPEND_PATHS": {},
    "APPEND_COMPONENTS": {},
    "SERVERS": [],
    "TAGS": [],
    "SECURITY": [],
    "EXTENSIONS_ROOT": {},
    "EXTENSIONS_INFO": {},
}
#: The files of the page and their types; nothing else of the package is served.
ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
    "start.js": "text/javascript; charset=utf-8",
}
#: A file of its own rather than in the page, for sites that forbid inline scripts.
START = """
const node = document.getElementById("docs");
// An absolute address: a browser refuses to fetch relative to one that has a password in it.
SwaggerUIBundle({ domNode: node, url: location.origin + node.dataset.schema, deepLinking: true });
"""
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{assets}favicon-32x32.png">
<link rel="stylesheet" href="{assets}swagger-ui.css">
</head>
<body>
<div id="docs" data-schema="{schema}"></div>
<script src="{assets}swagger-ui-bundle.js"></script>
<script src="{assets}start.js"></script>
</body>
</html>
"""

#: drf-spectacular's settings are global while they are replaced.
_one_at_a_time = Lock()


class SchemaView(ApiView):
    """The OpenAPI 3.1 schema of this API, at the addresses where it is mounted."""

    @describe("schema", {200: OpenApiTypes.OBJECT}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        mount = request.path.rstrip("/").removesuffix("schema").lstrip("/")
        return Response(schema(mount, get_language() or "en"))


class DocsView(ApiView):
    """A page to read the schema and try it."""

    @describe("docs", {(200, "text/html"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponse:
        page = format_html(
            PAGE,
            language=get_language() or "en",
            title=_("task_manager: API"),
            # Paths: behind a proxy that speaks https the absolute address may say http.
            schema=self.path("schema"),
            assets=self.path("docs") + "assets/",
        )
        return HttpResponse(page)


class AssetView(ApiView):
    """A script, style or picture of the page. Open to anybody: it is public software."""

    permission_classes = ()

    @describe("docs_asset", {(200, "application/octet-stream"): OpenApiTypes.BINARY}, errors=[404], is_open=True)
    def get(self, request: Request, name: str) -> HttpResponse:
        if name not in ASSETS:
            raise NotFound
        headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(_asset(name), content_type=ASSETS[name], headers=headers)


@lru_cache(maxsize=16)
def schema(mount: str, language: str) -> dict[str, Any]:
    """Return the schema of the API mounted at `mount`, such as "api/tasks/"."""
    # A prefix may look like a route's parameter; here it is text.
    prefix = mount.replace("<", "").replace(">", "")
    patterns = [path(prefix, include("task_manager.api.urls"))]
    with _one_at_a_time, patched_settings(SETTINGS), GENERATOR_STATS.silence(), override(language):
        generator: Any = SchemaGenerator
        made: dict[str, Any] = generator(patterns=patterns).get_schema(request=None, public=True)
    return made


@receiver(setting_changed, dispatch_uid="task_manager.docs")
def _forget(*, setting: str, **_: object) -> None:
    if setting in ("TASK_MANAGER", "REST_FRAMEWORK"):
        schema.cache_clear()


@lru_cache(maxsize=len(ASSETS))
def _asset(name: str) -> bytes:
    if name == "start.js":
        return START.encode()
    folder = files("drf_spectacular_sidecar") / "static" / "drf_spectacular_sidecar" / "swagger-ui-dist"
    return (folder / name).read_bytes()
