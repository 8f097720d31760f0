"""The hub's thread: it reads for as long as anybody listens, or is about to."""

from __future__ import annotations

import asyncio
import threading
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.db import InterfaceError, connections

from task_manager.feed import changes, reading, wake
from task_manager.feed import hub as hubs
from task_manager.feed.changes import SYSTEM
from task_manager.feed.hub import Hub, Listener
from task_manager.feed.metrics import metrics
from task_manager.models import TaskExecution
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


@sync_to_async(thread_sensitive=False)
def make_an_execution():
    try:
        TaskExecution.objects.create(task_id=str(uuid.uuid4()))
    finally:
        connections.close_all()


async def heard(listener):
    """Return whether `listener` hears of an execution that is made now."""
    assert await listener.wait(5), "whoever joins is greeted"
    listener.queue.clear()
    await make_an_execution()
    return await listener.wait(10)


async def join_and_hear(found):
    """Return whether one who joins now hears of what happens then."""
    listener = Listener(SYSTEM, "en")
    await found.join(listener, None)
    try:
        return await heard(listener)
    finally:
        found.leave(listener)


@pytest.fixture
def no_lingering(monkeypatch):
    """The thread ends in the next turn of the loop after the last has gone, and reads without being woken."""
    monkeypatch.setattr(hubs, "LINGER", 0)
    monkeypatch.setattr(type(wake.chosen()), "backstop", 0.1)
    yield
    # The next test's database is not for this one's threads.
    wait_for(lambda: not any(thread.name == "task_manager.hub" for thread in threading.enumerate()))


def test_who_joins_while_the_thread_would_end_hears_what_follows(no_lingering):
    async def one_after_the_other():
        found = Hub(asyncio.get_running_loop())
        first = Listener(SYSTEM, "en")
        await found.join(first, None)
        found.leave(first)
        return await join_and_hear(found)

    assert asyncio.run(one_after_the_other())


def test_who_joins_while_a_new_thread_makes_ready_is_not_refused(no_lingering):
    async def one_while_another_goes():
        found = Hub(asyncio.get_running_loop())
        joining = asyncio.create_task(join_and_hear(found))
        await asyncio.sleep(0)
        # Somebody who has given up before they had joined leaves, too.
        found.leave(Listener(SYSTEM, "en"))
        return await joining

    assert asyncio.run(one_while_another_goes())


@pytest.mark.parametrize(
    "error", [InterfaceError("connection already closed"), ValueError("not one of the database's")]
)
def test_a_read_that_fails_in_whatever_way_is_tried_again(error, no_lingering, monkeypatch):
    fails = [error]
    retries = metrics.wakeups["retry"]
    read_delta = changes.read_delta

    def read_delta_or_fail(cursor):
        if cursor is not None and fails:
            raise fails.pop()
        return read_delta(cursor)

    monkeypatch.setattr(changes, "read_delta", read_delta_or_fail)
    monkeypatch.setattr(reading, "RETRY", 0.01)

    def waited():
        return metrics.wakeups["hint"] + metrics.wakeups["backstop"]

    async def join():
        found = Hub(asyncio.get_running_loop())
        assert await join_and_hear(found)
        # It rests again, and does not read in a circle.
        last = Listener(SYSTEM, "en")
        await found.join(last, None)
        before = waited()
        await asyncio.to_thread(wait_for, lambda: waited() > before)
        found.leave(last)

    asyncio.run(join())
    assert not fails
    assert metrics.wakeups["retry"] == retries + 1


def test_the_thread_ends_when_nobody_listens_any_more(no_lingering):
    async def join_and_leave():
        found = Hub(asyncio.get_running_loop())
        listener = Listener(SYSTEM, "en")
        await found.join(listener, None)
        thread = found._thread
        found.leave(listener)
        await asyncio.sleep(0.01)
        return thread, found._thread

    thread, after = asyncio.run(join_and_leave())
    assert thread is not None
    assert thread._stopped
    assert after is None
