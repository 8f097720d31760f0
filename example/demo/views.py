"""The page, which React fills, and the download of what tasks made."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated

from demo.catalogue import MODULES, modules_of
from sgm import files
from task_manager.models import TaskExecution

#: The page's addresses; React shows what belongs to each.
PAGES = {
    "home": "/",
    "nomina": "/nomina/",
    "contabilidad": "/contabilidad/",
    "tasks": "/tareas/",
    "notifications": "/avisos/",
    "operation": "/operacion/",
    "break": "/romper/",
    "gallery": "/gallery/",
}
BUNDLE = ("demo/app.js", "demo/app.css")


@never_cache
def open_page(request, **_: Any):
    """Serve the page with what it has to know."""
    script, style = (_address_of(name) for name in BUNDLE)
    return render(request, "demo/app.html", {"context": _context(request), "script": script, "style": style})


page = login_required(open_page)


def _context(request) -> dict[str, Any]:
    return {
        "user": _user(request.user),
        "language": get_language(),
        "languages": [code for code, _name in settings.LANGUAGES],
        "csrf_token": get_token(request),
        "modules": modules_of(request.user),
        "can_break": bool(settings.SGM_CONTROL),
        "urls": PAGES
        | {name: reverse(name) for name in ("login", "logout", "set_language")}
        | {
            "task": "/tareas/{id}/",
            "api": "/api/tasks",
            "control": "/api/demo/",
            "api_docs": "/api/tasks/docs/",
            "admin": reverse("admin:index"),
        },
    }


def _user(user) -> dict[str, Any] | None:
    if not user.is_authenticated:
        return None
    groups = set(user.groups.values_list("name", flat=True))
    return {
        "id": user.pk,
        "username": user.get_username(),
        "name": user.get_full_name() or user.get_username(),
        "is_staff": user.is_staff,
        "module": None if user.is_superuser else next((key for key in MODULES if key in groups), None),
    }


def _address_of(name: str) -> str | None:
    """Return a file's address, which changes with the file; None when it is not built."""
    found = finders.find(name)
    return f"{static(name)}?v={Path(found).stat().st_mtime_ns:x}" if found else None


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def download(request, task_id, name):
    """Send a file that a task made to whoever may see the task."""
    visible = TaskExecution.objects.visible_to(request.user).filter(task_id=task_id).exists()
    path = files.folder_of(task_id) / name if visible else None
    if path is None or path.name != name or not path.is_file():
        raise Http404("No existe ese archivo, o no puede verlo.")
    # Whole: the files are small, and under ASGI a FileResponse would be read into memory anyway.
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse(path.read_bytes(), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
