"""What can be asked of the tasks that decorators declare."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from task_manager.conf import settings
from task_manager.models import TaskTemplate


def declared(modules: Collection[str] = ()) -> QuerySet[TaskTemplate]:
    """Return the templates of all modules, or of some, in the order people read them."""
    found = TaskTemplate.objects.using(settings.DATABASE)
    return found.filter(module__in=modules) if modules else found.all()


def find(task: str) -> TaskTemplate | None:
    """Return the template of the Celery task called `task`."""
    return TaskTemplate.objects.using(settings.DATABASE).filter(task=task).first()
