"""What is told of queues, by real brokers: Redis with priorities and a prefix, and RabbitMQ."""

from __future__ import annotations

import os
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery import Celery, current_app
from django.test import override_settings
from django.utils import timezone
from kombu import Connection, Queue

from task_manager.models import TaskExecution
from task_manager.workers import overview, queues
from task_manager.workers.brokers import Broker
from tests.contracts.conftest import free_port
from tests.contracts.test_worker_sources import Listener
from tests.scenarios import rabbitmq
from tests.services import celery_redis
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(databases="__all__")]

RABBITMQ = os.environ.get("TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")


@contextmanager
def speaking_to(url, **conf):
    """Make an app on the broker `url`, with a queue of its own, the current one; yield (app, the queue's name)."""
    kept = current_app._get_current_object()
    made = Celery("queues", broker=url, set_as_current=False)
    name = f"queue-{uuid.uuid4().hex[:8]}"
    made.conf.update(task_default_queue=name, **conf)
    made.set_current()
    forget()
    try:
        yield made, name
    finally:
        kept.set_current()
        made.close()
        forget()


def forget():
    overview.forget()
    queues.forget()


@pytest.fixture(params=["redis", "rabbitmq"])
def url(request):
    if request.param == "redis":
        return celery_redis(13)
    try:
        with Connection(RABBITMQ, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except OSError:
        pytest.skip("RabbitMQ is not there")
    return RABBITMQ


def send(app, name, count=1, **options):
    """Send messages that nobody takes; return their task ids."""
    return [app.send_task("no.such.task", queue=name, **options).id for _ in range(count)]


def told(name):
    forget()
    found = queues.queues_overview()
    assert found.available, found.error
    return next(queue for queue in found.queues if queue.name == name)


def remove(app, name):
    with app.connection_for_write() as connection:
        Queue(name, channel=connection.default_channel).delete()


def test_what_waits_is_counted_and_dated_from_the_record(url):
    with speaking_to(url) as (app, name):
        long_ago, lately = timezone.now() - timedelta(hours=2), timezone.now()
        first, second = send(app, name, 2)
        # What is older on record and waits for another queue is not of this one.
        for task_id, at, queue in [(first, long_ago, name), (second, lately, name), ("other", long_ago, "other")]:
            TaskExecution.objects.update_or_create(
                task_id=task_id, defaults={"created_at": at, "sent_at": at, "queue": queue}
            )
        found = told(name)
        assert (found.depth, found.oldest_waiting_at) == (2, long_ago)
        assert found.oldest_source == ("broker" if "redis" in url else "stored")
        assert found.consumers == 0
        remove(app, name)


def test_an_empty_queue_has_nothing_that_waits(url):
    with speaking_to(url) as (app, name):
        send(app, name)
        with app.connection_for_write() as connection:
            Queue(name, channel=connection.default_channel).purge()
        found = told(name)
        assert (found.depth, found.oldest_waiting_at) == (0, None)
        assert found.unknown["oldest_waiting_at"] == "empty"
        remove(app, name)


def test_what_nobody_recorded_has_no_moment(url):
    with speaking_to(url) as (app, name):
        ids = send(app, name, 3)
        TaskExecution.objects.filter(task_id__in=ids).delete()
        found = told(name)
        assert (found.depth, found.oldest_waiting_at, found.unknown["oldest_waiting_at"]) == (3, None, "not_on_record")
        remove(app, name)


def test_each_null_has_a_reason(url):
    with speaking_to(url) as (app, name):
        send(app, name)
        found = told(name)
        for field in ("depth", "oldest_waiting_at", "consumers", "workers", "unacknowledged", "priorities"):
            assert (getattr(found, field) is None) == (field in found.unknown), field
        remove(app, name)


def test_priorities_and_a_prefix_of_redis():
    options = {"global_keyprefix": f"{uuid.uuid4().hex[:6]}:", "priority_steps": [0, 3, 9]}
    with speaking_to(celery_redis(13), broker_transport_options=options) as (app, name):
        send(app, name, 2, priority=0)
        [low] = send(app, name, 1, priority=9)
        at = timezone.now() - timedelta(hours=1)
        TaskExecution.objects.update_or_create(task_id=low, defaults={"created_at": at, "sent_at": at})
        found = told(name)
        assert (found.depth, found.priorities) == (3, {"0": 2, "9": 1})
        # It waits longest, although it is not what is taken next of all.
        assert found.oldest_waiting_at == at
        assert app.connection_for_write().default_channel.client.llen(name) == 2
        remove(app, name)


def test_a_queue_that_rabbitmq_does_not_know_is_not_an_empty_one():
    with speaking_to(RABBITMQ) as (_app, name):
        try:
            found = told(name)
        except AssertionError:
            pytest.skip("RabbitMQ is not there")
        assert (found.depth, found.consumers) == (None, None)
        assert found.unknown["depth"] == "no_such_queue"


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("state", ["gone", "hangs"])
def test_a_broker_that_is_away_is_told_as_such_and_not_waited_for(scheme, state):
    listener = Listener(None)
    port = free_port() if state == "gone" else int(listener.url.rpartition(":")[2])
    try:
        with speaking_to(f"{scheme}://127.0.0.1:{port}//") as (_app, name):
            began = time.monotonic()
            found = queues.queues_overview()
            assert time.monotonic() - began < 12
            again = time.monotonic()
            queues.queues_overview()
            assert time.monotonic() - again < 4
    finally:
        listener.close()
    assert (found.available, found.broker) == (False, scheme)
    assert found.error
    [queue] = [each for each in found.queues if each.name == name]
    assert (queue.depth, queue.unknown["depth"]) == (None, "broker_unavailable")


@pytest.mark.parametrize("url", ["rabbitmq"], indirect=True)
@pytest.mark.parametrize(
    ("answer", "told", "reason"),
    [
        (b'[{"name": "%s", "messages_unacknowledged": 7}]', 7, None),
        (b"[]", None, "management_does_not_tell"),
        (b"<html>", None, "management_unavailable"),
        (b"{}", None, "management_unavailable"),
    ],
)
def test_the_management_api_is_asked_where_it_is_set_and_not_believed_when_it_is_empty(url, answer, told, reason):
    with speaking_to(url) as (app, name):
        send(app, name)
        body = answer.replace(b"%s", name.encode())
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
        listener = Listener(head + body)
        try:
            with override_settings(TASK_MANAGER={"RABBITMQ_MANAGEMENT_URL": listener.url}):
                [found] = Broker(app).queues([name])
        finally:
            listener.close()
            remove(app, name)
    assert (found.unacknowledged, found.unknown.get("unacknowledged")) == (told, reason)
    assert found.depth == 1


def test_a_real_management_api_tells_what_workers_hold(tmp_path):
    if not rabbitmq.server():
        pytest.skip("RabbitMQ's server is not installed on this machine")
    port = free_port()
    management = {"RABBITMQ_MANAGEMENT_URL": f"http://guest:guest@127.0.0.1:{port}"}
    with (
        rabbitmq.running(tmp_path, management=port) as url,
        speaking_to(url) as (app, name),
        override_settings(TASK_MANAGER=management),
    ):
        send(app, name, 3)
        with Connection(url) as connection, connection.SimpleQueue(name, no_ack=False) as taker:
            taker.get(timeout=10)

            def held():
                [found] = Broker(app).queues([name])
                return found if found.unacknowledged else None

            found = wait_for(held, 30)
    # It was given all that it has room for; RabbitMQ counts them as held.
    assert (found.depth + found.unacknowledged, found.consumers) == (3, 1)
    assert "unacknowledged" not in found.unknown
