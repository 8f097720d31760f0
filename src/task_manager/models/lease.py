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
    #: By the database's clock.
    beat_at = models.DateTimeField(_("last beat"))
    #: Counted up with each beat: who watches reads no clock.
    beats = models.BigIntegerField(_("beats"), default=0)
    #: How recording goes there, as in `health/`.
    recorder = models.JSONField(_("recorder"), default=dict)
    #: When it was given up for its silence.
    lost_at = models.DateTimeField(_("given up"), null=True)
    #: When it ended in good order.
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        db_table = "task_manager_lease"
        verbose_name = _("worker lease")
        verbose_name_plural = _("worker leases")

    def __str__(self) -> str:
        return self.worker
