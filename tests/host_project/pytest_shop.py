"""The same with pytest-django, across several processes."""

from __future__ import annotations

import pytest
from shop.models import Order
from shop.tasks import broken, pay

from task_manager.models import TaskExecution


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(6))
def test_recorded_in_each_process_and_forgotten(number):
    assert TaskExecution.objects.count() == 0
    Order.objects.create(number=number)
    pay.delay(number)
    assert TaskExecution.objects.get().result == number


@pytest.mark.django_db(transaction=True)
def test_with_commits():
    assert TaskExecution.objects.count() == 0
    pay.delay(1)
    assert TaskExecution.objects.count() == 1


def test_without_the_database():
    with pytest.raises(ValueError, match="it is broken"):
        broken.apply(throw=True)
