"""What all tests share."""

from __future__ import annotations

import hypothesis
import pytest
from django.conf import settings

# A busy machine is no fault.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(config, items):
    """Leave out what is about PostgreSQL where the tracker is on SQLite; the run on PostgreSQL has it."""
    alias = getattr(settings, "TASK_MANAGER", {}).get("DATABASE", "default")
    if "postgresql" in settings.DATABASES[alias]["ENGINE"]:
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def _no_leftover_runs():
    """A test that leaves a run behind would change the next one."""
    from task_manager.tracking import runs

    assert runs.live() == []
    yield
    assert runs.live() == []
