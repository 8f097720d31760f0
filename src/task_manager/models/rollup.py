"""How executions ended, counted by the hour of their creation."""

from __future__ import annotations

from django.db import models


class TaskRollup(models.Model):
    """What became of the executions of one template that were created in one hour; never less than it was."""

    id = models.BigAutoField(primary_key=True)
    #: Its beginning; `rollups.BASE` for all hours that are folded together.
    hour = models.DateTimeField()
    module = models.TextField()
    name = models.TextField()
    state = models.CharField(max_length=16)
    number = models.BigIntegerField(default=0)
    run_count = models.BigIntegerField(default=0)
    run_seconds = models.FloatField(default=0.0)
    #: How many took at most each of `rollups.BOUNDS`.
    run_buckets = models.JSONField(default=list)
    wait_count = models.BigIntegerField(default=0)
    wait_seconds = models.FloatField(default=0.0)
    wait_buckets = models.JSONField(default=list)

    class Meta:
        db_table = "task_manager_rollup"
        constraints = [
            models.UniqueConstraint(fields=["hour", "module", "name", "state"], name="task_manager_rollup_hour")
        ]

    def __str__(self) -> str:
        return f"{self.hour} {self.name} {self.state}"
