"""The log of what changed, and the identity of the database that holds it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from task_manager.models.fields import BigIntListField, TransactionIdField


class Change(models.Model):
    """What one statement changed; written by triggers only, read by `feed.changes`."""

    id = models.BigAutoField(primary_key=True)
    #: The transaction that changed them; 0 on SQLite, where `id` is in the order of commits.
    xid = TransactionIdField()
    #: Row numbers of the executions.
    ids = BigIntListField()
    #: `{"id", "v", "owner", "module"}` of rows deleted, or that left somebody's sight.
    tombstones = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        db_table = "task_manager_change"
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["xid"], name="tm_change_xid"),
            models.Index(fields=["at"], name="tm_change_at"),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"


class Installation(models.Model):
    """The one row that tells this database from another; a new epoch makes every reader load anew."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField(default=uuid.uuid4)
    #: Events that no process could keep while the database was away.
    lost_events = models.BigIntegerField(default=0)
    lost_at = models.DateTimeField(null=True)
    #: Of `rollups`: when to count next, from when on, and how many were still open by hour.
    rollup_due_at = models.DateTimeField(null=True)
    rollup_to = models.DateTimeField(null=True)
    rollup_open = models.JSONField(default=dict)

    class Meta:
        db_table = "task_manager_installation"

    def __str__(self) -> str:
        return str(self.epoch)
