"""What all tests share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_leftover_runs():
    """A test that leaves a run behind would change the next one."""
    from task_manager.tracking import runs

    assert runs.live() == []
    yield
    assert runs.live() == []
