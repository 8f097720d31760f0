from __future__ import annotations

from django.db import models


class TrackedTask(models.Model):
    task_id = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=32, default="PENDING")
    progress = models.IntegerField(default=0)
    message = models.TextField(blank=True, default="")
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.task_id
