"""Try to break it: the demo's page stops, starts and kills processes, through the folder of `make run`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from task_manager.api.errors import ApiError

VERBS = {"worker": ("stop", "start", "kill"), "flower": ("stop", "start")}
#: Seconds that the launcher has to obey.
PATIENCE = 5.0
ABSENT = {"state": "absent", "stopping": False, "since": None}


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def state(request):
    """Say how the processes stand."""
    return Response(_read())


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def order(request, process, verb):
    """Have the launcher do something to a process; answer how the processes stand then."""
    if verb not in VERBS.get(process, ()):
        raise Http404
    if verb == "kill" and _read()[process]["state"] != "running":
        raise ApiError("not_running", _("El worker no está en marcha."), status=409)
    file = _folder() / f"{process}-{verb}"
    file.touch()
    deadline = time.monotonic() + PATIENCE
    while file.exists():
        if time.monotonic() > deadline:
            file.unlink(missing_ok=True)
            raise ApiError("launcher_silent", _("Quien inició la demostración no responde."), status=503)
        time.sleep(0.03)
    return Response(_read(), status=202)


def _folder() -> Path:
    """Return where orders go; there is no such thing but in the demo as `make run` starts it."""
    if not settings.SGM_CONTROL:
        raise Http404
    return Path(settings.SGM_CONTROL)


def _read() -> dict[str, Any]:
    try:
        told = json.loads((_folder() / "state.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        told = {}
    return {process: told.get(process, ABSENT) for process in VERBS}
