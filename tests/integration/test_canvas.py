"""What waited for an execution that came to no good end."""

from __future__ import annotations

import pytest
from celery import chain, chord, group
from celery.app.task import Context

from task_manager.models import TaskExecution
from task_manager.tracking import canvas
from task_manager.tracking.events import Owner
from tests.host.tasks import add, total

pytestmark = pytest.mark.django_db(databases="__all__")


def step(task_id, *args, task=add):
    return task.s(*args).set(task_id=task_id)


def carried(whole):
    """Return `whole` as a message carries it, after a step that is not part of it."""
    whole.freeze()
    return dict(whole)


def context(**values):
    return Context({"id": "first", "root_id": "root", **values})


def stored():
    rows = TaskExecution.objects.order_by("task_id")
    assert {(row.state, row.reason, row.root_id) for row in rows} <= {("FAILURE", "never_published", "root")}
    return [(row.task_id, row.parent_id) for row in rows]


def test_the_steps_of_a_chain_come_in_a_message_the_last_one_first():
    canvas.abandon(context(chain=[carried(step("c", 1)), carried(step("b", 1))]), None)
    assert stored() == [("b", "first"), ("c", "b")]


def test_a_chord_with_what_follows_it():
    whole = chord(group(step("a", 1, 2), step("b", 3, 4)), step("total", task=total))
    canvas.abandon(context(chain=[carried(step("z", 1)), carried(whole)]), None)
    assert [task_id for task_id, _ in stored()] == ["a", "b", "total", "z"]


def test_a_body_that_is_a_chain():
    whole = chain(step("x", task=total), step("y", 1))
    canvas.abandon(context(chord=carried(whole)), None)
    assert ("y", "x") in stored()


def test_two_members_of_a_header_tell_of_the_same_body_once():
    for member in ("m", "n"):
        canvas.abandon(context(id=member, chord=carried(step("total", task=total))), None)
    assert [task_id for task_id, _ in stored()] == ["total"]


def test_what_was_published_all_the_same_is_left_alone():
    canvas.abandon(context(chain=[carried(step("b", 1))], _children=[add.AsyncResult("b")]), None)
    assert stored() == []


def test_it_has_the_owner_of_the_one_before_it_and_can_be_run_again_where_its_arguments_are_whole():
    whole, partial = add.si(1, 2).set(task_id="whole"), step("partial", 1)
    canvas.abandon(context(chain=[carried(partial), carried(whole)]), Owner(id=7, name="Ana"))
    found = TaskExecution.objects.order_by("task_id").values_list("task_id", "owner_name", "replayable")
    assert list(found) == [("partial", "Ana", False), ("whole", "Ana", True)]


def test_what_is_no_canvas_is_passed_over():
    canvas.abandon(context(chain="nonsense", chord=[1]), None)
    canvas.abandon(context(chain=[None, {}, {"task": "unknown", "options": {"task_id": "u"}}]), None)
    assert stored() == []
