"""The merge rules written in SQL give what the ones written in Python give."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from task_manager.models import TaskAttempt, TaskExecution
from task_manager.tracking import store
from task_manager.tracking.events import Owner
from task_manager.tracking.fold import ATTEMPT, EXECUTION, fold
from task_manager.tracking.transitions import facts_of
from tests.histories import histories

pytestmark = pytest.mark.django_db(databases="__all__")

JSON = {"tags", "args", "kwargs", "result"}


def stored(model, row):
    """Return the columns of `row` as the database has them."""
    instance = model.objects.get(
        **{"task_id" if model is TaskExecution else "id": row["task_id" if model is TaskExecution else "id"]}
    )
    values = {}
    for column in row:
        value = getattr(instance, column)
        values[column] = bytes(value) if isinstance(value, memoryview) else value
    return values


def expected(row):
    return {
        column: json.loads(value) if column in JSON and value is not None else value for column, value in row.items()
    }


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories("one", "two", size=10), st.data())
def test_batches_in_any_order_end_as_the_fold_in_python(history, data):
    TaskExecution.objects.all().delete()
    TaskAttempt.objects.all().delete()
    left = list(data.draw(st.permutations(history)))
    while left:
        size = data.draw(st.integers(1, len(left)))
        store.write(left[:size])
        left = left[size:]
    facts = [facts_of(event) for event in history]
    for row in fold(EXECUTION, [f.execution for f in facts]).values():
        assert stored(TaskExecution, row) == expected(row)
    for row in fold(ATTEMPT, [f.attempt for f in facts if f.attempt]).values():
        assert stored(TaskAttempt, row) == expected(row)


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_writing_again_changes_nothing(history):
    TaskExecution.objects.all().delete()
    TaskAttempt.objects.all().delete()
    store.write(history)
    before = TaskExecution.objects.values().get()
    store.write(history)
    assert TaskExecution.objects.values().get() == before


def test_the_owner_column_takes_the_users_own_kind_of_key(django_user_model):
    user = django_user_model.objects.create(username="ana")
    owner = Owner(id=user.pk, name="Ana")
    from tests.unit.test_transitions import published

    store.write([published(owner=owner)])
    execution = TaskExecution.objects.get(task_id="one")
    assert execution.owner == user
    assert execution.owner_name == "Ana"


def test_every_column_of_the_tables_is_accounted_for():
    apart = {"id", "cancel_requested_at", "cancelled_by_id", "cancelled_by_name", "version", "revision"}
    for table, model in ((EXECUTION, TaskExecution), (ATTEMPT, TaskAttempt)):
        known = {table.identity, *table.earliest, *table.constant, *table.known}
        for group in table.groups:
            known |= {group.key, *group.columns}
        columns = {field.column for field in model._meta.concrete_fields}
        assert columns - apart == known - apart
