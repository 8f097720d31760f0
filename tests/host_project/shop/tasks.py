"""The project's tasks."""

from __future__ import annotations

from celery import shared_task

from shop.models import Order
from task_manager.utils import progress, track_task


@shared_task
@track_task("shop.pay", "shop", "Pay an order")
def pay(number):
    progress(1, 2, "Paying")
    Order.objects.filter(number=number).update(paid=True)
    progress(2, 2)
    return number


@shared_task(bind=True, max_retries=2)
@track_task("shop.flaky", "shop", "Try until it works")
def flaky(self):
    if self.request.retries < 2:
        raise self.retry(countdown=60)
    return self.request.retries


@shared_task
@track_task("shop.broken", "shop", "Always fails")
def broken():
    raise ValueError("it is broken")
