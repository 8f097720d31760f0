"""The page to begin with, and the download of what tasks made."""

from __future__ import annotations

import mimetypes

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated

from sgm import files
from task_manager.models import TaskExecution

ACCOUNTS = (
    ("nomina", "Nómina"),
    ("contabilidad", "Contabilidad"),
    ("admin", "Operación (ve todo)"),
)


def home(request):
    """Say who may sign in, and what to try."""
    return render(request, "demo/home.html", {"accounts": ACCOUNTS, "address": request.build_absolute_uri("/")[:-1]})


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
