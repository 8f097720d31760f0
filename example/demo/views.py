"""The page to begin with, and the download of what tasks made."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import render
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


@login_required
def download(request, task_id, name):
    """Send a file that a task made to whoever may see the task."""
    visible = TaskExecution.objects.visible_to(request.user).filter(task_id=task_id).exists()
    path = files.folder_of(task_id) / name if visible else None
    if path is None or path.name != name or not path.is_file():
        raise Http404("No existe ese archivo, o no puede verlo.")
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
