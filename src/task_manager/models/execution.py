"""One tracked task from publish to its end, whatever its attempts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from task_manager.models.fields import person
from task_manager.querysets import ExecutionQuerySet
from task_manager.states import READY_STATES, Phase, State, phase_of

ExecutionManager = models.Manager.from_queryset(ExecutionQuerySet)


class TaskExecution(models.Model):
    """The fold of everything known about one task id.

    Columns form groups; a group is replaced as a whole by a fact with a greater `*_key`
    (see `tracking.transitions`), so the order in which facts arrive does not matter.
    """

    STATES = [(state.value, state.value) for state in State]

    id = models.BigAutoField(primary_key=True)
    #: Celery's task id: any text.
    task_id = models.TextField(_("task id"))

    # The definition group: what the code says.
    name = models.TextField(_("name"), default="")
    title = models.TextField(_("title"), default="")
    module = models.TextField(_("module"), default="")
    tags = models.JSONField(_("tags"), default=list)
    expected_seconds = models.FloatField(_("expected seconds"), null=True)
    definition_key = models.BinaryField(default=b"")

    # The message group: what was published.
    task = models.TextField(_("Celery task"), default="")
    args = models.JSONField(_("arguments"), null=True)
    kwargs = models.JSONField(_("keyword arguments"), null=True)
    #: Whether `args` and `kwargs` are whole, so that the execution can be run again.
    replayable = models.BooleanField(_("replayable"), default=False)
    queue = models.TextField(_("queue"), default="")
    eta = models.DateTimeField(_("not before"), null=True)
    expires_at = models.DateTimeField(_("expires"), null=True)
    max_attempts = models.IntegerField(_("attempts at most"), null=True)
    root_id = models.TextField(_("root"), null=True)  # noqa: DJ001 - null is "not known"
    parent_id = models.TextField(_("parent"), null=True)  # noqa: DJ001
    group_id = models.TextField(_("group"), null=True)  # noqa: DJ001
    retry_of = models.TextField(_("again of"), null=True)  # noqa: DJ001
    message_key = models.BinaryField(default=b"")

    # The owner group.
    owner = person(null=True, verbose_name=_("owner"))
    owner_name = models.TextField(_("owner's name"), default="")
    owner_key = models.BinaryField(default=b"")

    # The verdict group: how it stands.
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=24, null=True)  # noqa: DJ001
    attempt_id = models.UUIDField(_("attempt"), null=True)
    attempt = models.IntegerField(_("attempt number"), default=0)
    worker = models.TextField(_("worker"), default="")
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    #: When the next attempt is due, while waiting for it.
    retry_at = models.DateTimeField(_("next attempt"), null=True)
    result = models.JSONField(_("result"), null=True)
    error_type = models.TextField(_("error type"), default="")
    error_message = models.TextField(_("error"), default="")
    traceback = models.TextField(_("traceback"), default="")
    #: The verdict was concluded from silence, not observed.
    inferred = models.BooleanField(_("inferred"), default=False)
    verdict_key = models.BinaryField(default=b"")

    # The progress group.
    progress_current = models.FloatField(_("progress"), null=True)
    progress_total = models.FloatField(_("of"), null=True)
    progress_message = models.TextField(_("message"), default="")
    progress_at = models.DateTimeField(_("last progress"), null=True)
    progress_key = models.BinaryField(default=b"")

    # First times: the earliest wins.
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    first_started_at = models.DateTimeField(_("first started"), null=True)

    # Cancellation is decided in the database, not folded.
    cancel_requested_at = models.DateTimeField(_("cancel requested"), null=True)
    cancelled_by = person(null=True, verbose_name=_("cancelled by"))
    cancelled_by_name = models.TextField(_("cancelled by"), default="")

    #: Counted up by a trigger with every change.
    version = models.BigIntegerField(_("version"), default=1)
    #: How often an announced end was corrected.
    revision = models.IntegerField(_("revision"), default=0)

    objects = ExecutionManager()

    class Meta:
        db_table = "task_manager_execution"
        verbose_name = _("execution")
        verbose_name_plural = _("executions")
        ordering = ["-created_at", "-id"]
        #: For the actions of Django's admin; whom they are allowed otherwise is the policy's.
        permissions = [
            ("cancel_taskexecution", "Can cancel executions"),
            ("retry_taskexecution", "Can run executions again"),
        ]
        constraints = [models.UniqueConstraint(fields=["task_id"], name="task_manager_execution_task_id")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="tm_execution_created"),
            # Most executions have no parent and no group, and many no owner: entries that no query would look for.
            models.Index(
                fields=["owner", "-created_at", "-id"],
                condition=models.Q(owner__isnull=False),
                name="tm_execution_owner",
            ),
            models.Index(fields=["module", "-created_at", "-id"], name="tm_execution_module"),
            models.Index(fields=["name", "-created_at", "-id"], name="tm_execution_name"),
            models.Index(fields=["root_id", "-created_at", "-id"], name="tm_execution_root"),
            models.Index(fields=["parent_id"], condition=models.Q(parent_id__isnull=False), name="tm_execution_parent"),
            models.Index(fields=["group_id"], condition=models.Q(group_id__isnull=False), name="tm_execution_group"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(finished_at__isnull=True),
                name="tm_execution_active",
            ),
            # For the sweep, and nearly empty.
            models.Index(
                fields=["created_at"],
                condition=models.Q(finished_at__isnull=True, sent_at__isnull=True),
                name="tm_execution_unsent",
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(finished_at__isnull=True, expires_at__isnull=False),
                name="tm_execution_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.name} ({self.task_id})"

    @property
    def is_finished(self) -> bool:
        return self.state in READY_STATES

    def phase_at(self, now: Any) -> Phase:
        """Return what people are shown at the moment `now`."""
        return phase_of(
            self.state,
            self.reason,
            eta=self.eta,
            cancel_requested=self.cancel_requested_at is not None,
            now=now,
        )
