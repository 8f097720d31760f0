"""A start whose publisher has recorded the message does not tell it again, unless the record lacks it."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from task_manager.models import TaskAttempt, TaskEvent, TaskExecution
from task_manager.tracking import messages, store, wire
from task_manager.tracking.events import Attempt, Message
from task_manager.types import new_id
from tests.unit.test_transitions import NAMING, at, ended, published, received, started

pytestmark = pytest.mark.django_db(databases="__all__")

MESSAGE = Message(task="host.tasks.add", args="[1,2]", queue="celery")


def brief(**values):
    return replace(started(**values), message=None, describe=lambda: MESSAGE)


@pytest.mark.parametrize("write", [lambda event: store.write([event]), store.start])
def test_what_nobody_has_recorded_is_asked_for(write):
    write(brief())
    execution = TaskExecution.objects.get(task_id="one")
    assert (execution.task, execution.args, execution.queue) == ("host.tasks.add", [1, 2], "celery")
    assert (execution.state, execution.name) == ("STARTED", NAMING.name)
    assert TaskEvent.objects.filter(kind="started").count() == 1


def test_what_a_publisher_has_recorded_stays():
    store.write([published()])
    store.write([brief(), ended("SUCCESS")])
    execution = TaskExecution.objects.get(task_id="one")
    assert (execution.state, execution.args) == ("SUCCESS", None)


def test_of_a_batch_only_what_is_missing_is_told_again():
    store.write([published()])
    store.write([brief(), replace(brief(), task_id="two", event_id=new_id(), attempt=Attempt(id=new_id()))])
    assert TaskExecution.objects.get(task_id="one").args is None
    assert TaskExecution.objects.get(task_id="two").args == [1, 2]


@pytest.mark.parametrize(("ago", "expected"), [(0.0, False), (messages.SETTLED + 1, True)])
def test_a_message_is_on_record_when_its_publisher_has_had_the_time(ago, expected):
    request = SimpleNamespace(**{messages.PUBLISHED_AT: time.time() - ago}, headers=None)
    assert messages.is_on_record(request) is expected


@pytest.mark.parametrize("value", [None, "yesterday", [1]])
def test_a_header_that_says_no_time_is_no_promise(value):
    assert messages.is_on_record(SimpleNamespace(**{messages.PUBLISHED_AT: value}, headers=None)) is False


def test_what_makes_a_message_is_not_kept_on_disk():
    event = brief()
    assert wire.decode(wire.encode(event)) == event


def test_an_arrival_is_one_row_whoever_tells_of_it():
    attempt = Attempt(id=new_id(), received_at=at(1), worker="w@host")
    arrival = replace(received(attempt), event_id=attempt.id)
    store.write([arrival])
    store.write([started(attempt)])
    store.write([arrival])
    assert sorted(TaskEvent.objects.values_list("kind", flat=True)) == ["received", "started"]
    assert TaskAttempt.objects.get().received_at == at(1)
