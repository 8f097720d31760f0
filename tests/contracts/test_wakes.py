"""One contract for all ways of hinting that something changed."""

from __future__ import annotations

import os
import threading
import time

import pytest
from django.db import connection
from django.test import override_settings

from task_manager.exceptions import WakeUnavailable
from task_manager.feed import wake
from task_manager.feed.wake.polling import PollingWake
from task_manager.feed.wake.postgres import PostgresWake
from task_manager.feed.wake.redis import RedisWake
from tests.services import celery_redis


def redis_wake(url=None, channel="task_manager:tests"):
    url = url or celery_redis(14).replace("redis+socket://", "unix://").replace("virtual_host", "db")
    return RedisWake(url, channel)


#: What is notified is heard when it is committed.
committing = pytest.mark.django_db(transaction=True, databases="__all__")

ways = pytest.mark.parametrize(
    "one", ["redis", pytest.param("postgres", marks=[pytest.mark.postgres, committing])], indirect=True
)


@pytest.fixture
def one(request):
    made = redis_wake() if request.param == "redis" else PostgresWake()
    yield made
    made.close()


@pytest.fixture
def listener(one):
    made = one.listen()
    yield made
    made.close()


@ways
def test_a_hint_is_heard(one, listener):
    one.notify()
    assert listener.wait(5)


@ways
def test_a_hint_from_before_the_wait_is_heard_once(one, listener):
    one.notify()
    assert listener.wait(5)
    assert not listener.wait(0.1)


@ways
def test_several_hints_at_once_do_not_pile_up(one, listener):
    for _ in range(200):
        one.notify()
    assert listener.wait(5)
    heard = 1
    while heard < 200 and listener.wait(0.2):
        heard += 1
    assert heard < 200


@ways
def test_silence_is_no_hint(listener):
    began = time.monotonic()
    assert not listener.wait(0.2)
    assert time.monotonic() - began >= 0.2


@ways
def test_a_hint_wakes_who_waits_already(one, listener):
    if one.name != "redis":
        one.notify()
        assert listener.wait(5)
        return
    timer = threading.Timer(0.1, one.notify)
    timer.start()
    assert listener.wait(5)
    # The hint is heard before whoever gave it is through with it, and `one` is closed next.
    timer.join()


@ways
def test_everybody_hears(one):
    listeners = [one.listen() for _ in range(3)]
    one.notify()
    assert [listener.wait(5) for listener in listeners] == [True] * 3
    for listener in listeners:
        listener.close()


def test_projects_on_one_redis_do_not_wake_each_other():
    ours, others = redis_wake(channel="task_manager:ours"), redis_wake(channel="task_manager:others")
    listener = ours.listen()
    others.notify()
    assert not listener.wait(0.2)
    listener.close()


def test_a_redis_that_is_not_there_is_said_to_be_so():
    with pytest.raises(WakeUnavailable):
        redis_wake("redis://127.0.0.1:1/0").notify()
    with pytest.raises(WakeUnavailable):
        redis_wake("redis://127.0.0.1:1/0").listen()


@pytest.mark.postgres
@committing
def test_a_connection_that_was_cut_is_said_to_be_so():
    listener = PostgresWake().listen()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'")
    with pytest.raises(WakeUnavailable):
        listener.wait(5)


def test_polling_waits_and_hears_nothing():
    listener = PollingWake().listen()
    PollingWake().notify()
    assert not listener.wait(0.05)
    threading.Timer(0.1, listener.close).start()
    began = time.monotonic()
    listener.wait(5)
    assert time.monotonic() - began < 4


def chosen(settings, **ours):
    with override_settings(TASK_MANAGER={**getattr(settings, "TASK_MANAGER", {}), **ours}):
        return wake.chosen().name


def test_which_one_is_chosen(settings):
    own = "postgres" if connection.vendor == "postgresql" and not os.environ.get("CELERY_BROKER_URL") else "polling"
    assert chosen(settings) == own
    assert chosen(settings, REDIS_URL="redis://127.0.0.1:1/0") == "redis"
    assert chosen(settings, REDIS_URL="redis://127.0.0.1:1/0", WAKE="polling") == "polling"
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert chosen(settings) == "redis"
    settings.CELERY_BROKER_URL = "amqp://127.0.0.1:1//"
    assert chosen(settings) == own


def test_a_way_that_fails_is_left_alone_for_a_while_and_said_to_fail(settings):
    with override_settings(
        TASK_MANAGER={**getattr(settings, "TASK_MANAGER", {}), "REDIS_URL": "redis://127.0.0.1:1/0", "WAKE": "redis"}
    ):
        wake.notify()
        found = wake.available()
        assert (found["kind"], found["available"]) == ("redis", False)
        assert "Redis does not answer" in found["error"]
    assert wake.available()["available"]
