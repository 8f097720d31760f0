"""What a living worker process holds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkerLease(models.Model):
    """One worker process since its start: where it is, what it runs, and its last beat."""

    boot_id = models.UUIDField(primary_key=True)
    worker = models.TextField(_("worker"))
    pid = models.IntegerField(_("process"), null=True)
    pool = models.TextField(_("pool"), default="")
    concurrency = models.IntegerField(_("processes or threads"), null=True)
    queues = models.JSONField(_("queues"), default=list)
    running = models.JSONField(_("running"), default=list)
    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last beat"))

    class Meta:
        db_table = "task_manager_lease"
        verbose_name = _("worker lease")
        verbose_name_plural = _("worker leases")

    def __str__(self) -> str:
        return self.worker
