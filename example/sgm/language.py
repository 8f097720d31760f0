"""A task speaks the language of the person who started it: it travels in the message's headers."""

from __future__ import annotations

from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.utils import translation

HEADER = "language"


@before_task_publish.connect(dispatch_uid="sgm.send_language")
def send_language(headers: dict[str, Any], **_: Any) -> None:
    # Tasks that a task publishes get its language the same way.
    headers.setdefault(HEADER, translation.get_language())


@task_prerun.connect(dispatch_uid="sgm.take_language")
def take_language(task: Any, **_: Any) -> None:
    request = task.request
    found = getattr(request, HEADER, None) or (request.headers or {}).get(HEADER)
    translation.activate(found if found in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


@task_postrun.connect(dispatch_uid="sgm.leave_language")
def leave_language(**_: Any) -> None:
    translation.deactivate()
