"""Everything that task_manager serves, at its usual addresses."""

from __future__ import annotations

urlpatterns: list[object] = []
