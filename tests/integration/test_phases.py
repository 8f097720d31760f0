"""The phase as a function and the phase as a query are the same rule."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from task_manager.models import TaskExecution
from task_manager.states import READY_STATES, Phase, Reason, State

pytestmark = pytest.mark.django_db(databases="__all__")


def test_every_row_is_in_exactly_the_phase_that_it_shows():
    now = timezone.now()
    etas = [None, now - timedelta(hours=1), now + timedelta(hours=1)]
    combinations = product(State, [None, *Reason], etas, [None, now])
    TaskExecution.objects.bulk_create(
        TaskExecution(
            task_id=str(number),
            state=state,
            reason=reason,
            eta=eta,
            cancel_requested_at=asked,
            finished_at=now if state in READY_STATES else None,
        )
        for number, (state, reason, eta, asked) in enumerate(combinations)
    )
    expected: dict[Phase, set[int]] = {phase: set() for phase in Phase}
    for execution in TaskExecution.objects.all():
        expected[execution.phase_at(now)].add(execution.pk)
    for phase in Phase:
        found = TaskExecution.objects.in_phases([phase], now).values_list("pk", flat=True)
        assert set(found) == expected[phase], phase
    assert all(expected.values())
