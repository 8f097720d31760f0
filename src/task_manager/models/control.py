"""What people had workers do: who, when, what, and what came of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from task_manager.models.fields import person


class WorkerControl(models.Model):
    """One order to one worker; written before it is sent, so that none is sent unseen."""

    ACTIONS = [
        ("grow", _("Add processes")),
        ("shrink", _("Remove processes")),
        ("autoscale", _("Change the limits of autoscaling")),
        ("pool_restart", _("Restart the pool")),
        ("add_consumer", _("Take from a queue")),
        ("cancel_consumer", _("Take no more from a queue")),
        ("rate_limit", _("Change a task's rate limit")),
        ("time_limit", _("Change a task's time limits")),
        ("shutdown", _("Shut down")),
    ]
    OUTCOMES = [
        ("sent", _("Sent")),
        ("done", _("Done")),
        ("refused", _("Refused by the worker")),
        ("unanswered", _("Not answered")),
        ("unavailable", _("The broker did not take it")),
    ]

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = person(null=True, verbose_name=_("by"))
    by_name = models.TextField(_("by"), default="")
    worker = models.TextField(_("worker"))
    action = models.CharField(_("action"), max_length=24, choices=ACTIONS)
    arguments = models.JSONField(_("arguments"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=16, choices=OUTCOMES, default="sent")
    #: What the worker answered.
    detail = models.TextField(_("detail"), default="")

    class Meta:
        db_table = "task_manager_control"
        verbose_name = _("order to a worker")
        verbose_name_plural = _("orders to workers")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["worker", "-at", "-id"], name="tm_control_worker")]
        #: One for each action, for `Policy.can_control_worker`.
        permissions = [
            ("worker_grow", "Can add processes to workers"),
            ("worker_shrink", "Can remove processes from workers"),
            ("worker_autoscale", "Can change the limits of autoscaling"),
            ("worker_pool_restart", "Can restart pools of workers"),
            ("worker_add_consumer", "Can let workers take from a queue"),
            ("worker_cancel_consumer", "Can let workers take no more from a queue"),
            ("worker_rate_limit", "Can change rate limits"),
            ("worker_time_limit", "Can change time limits"),
            ("worker_shutdown", "Can shut workers down"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.worker}"
