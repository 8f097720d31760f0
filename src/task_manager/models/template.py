"""A task's definition as its decorator declares it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TaskTemplate(models.Model):
    """One decorated task; kept up to date by the processes that have its code."""

    #: The Celery task's name.
    task = models.TextField(_("Celery task"), primary_key=True)
    name = models.TextField(_("name"))
    title = models.TextField(_("title"))
    module = models.TextField(_("module"))
    description = models.TextField(_("description"), default="")
    expected_seconds = models.FloatField(_("expected seconds"), null=True)
    batched = models.BooleanField(_("batched"), default=False)
    tags = models.JSONField(_("tags"), default=list)
    max_attempts = models.IntegerField(_("attempts at most"), null=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)

    class Meta:
        db_table = "task_manager_template"
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["module", "title"]

    def __str__(self) -> str:
        return self.title
