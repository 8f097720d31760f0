"""Whom the API answers at all; what each may see and do is the policy's."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from task_manager.policy import policy


class IsSignedIn(BasePermission):
    """An active user."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user  # None where the host says so
        return bool(user is not None and user.is_authenticated and user.is_active)


class MaySeeWorkers(IsSignedIn):
    """A user whom the policy shows the workers."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and policy().can_see_workers(request.user)


class IsOperator(IsSignedIn):
    """A user who may control workers and queues."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and policy().can_control(request.user)
