"""The people, and a finished task of each. Run once, after `migrate`."""

from __future__ import annotations

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402

from task_manager.utils import finish_task, start_task_tracking  # noqa: E402

for name, is_staff in {"ana": False, "luis": False, "jefa": True}.items():
    user = User.objects.create_user(name, password="demo", is_staff=is_staff)
    start_task_tracking(f"{name}-1", "ops.backup", "ops", "Nightly backup", owner=user)
    finish_task(f"{name}-1", success=True)
