"""`track_task` leaves a Celery task what it was."""

from __future__ import annotations

import inspect

import pytest
from celery import Celery, Task, shared_task

from task_manager.exceptions import TaskCancelled
from task_manager.tracking import definitions
from task_manager.tracking.decorator import track_task
from task_manager.tracking.progress import progress, raise_if_cancelled
from tests.host import tasks


@pytest.fixture
def app():
    app = Celery("unit", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = True
    yield app
    app.close()


def test_below_and_above_are_found_by_the_tasks_name():
    assert definitions.of_name("tests.host.tasks.add").name == "host.add"
    assert definitions.of_name("tests.host.tasks.above").title == "Decorated above"
    assert definitions.of_name("tests.host.tasks.nothing") is None


def test_calls_are_still_checked_against_the_signature():
    with pytest.raises(TypeError, match="missing"):
        tasks.add.apply_async((1,))
    with pytest.raises(TypeError):
        tasks.above.delay()
    with pytest.raises(TypeError):
        tasks.above.delay(1, c=2)


def test_the_function_keeps_its_name_doc_and_signature():
    def double(value: int, times: int = 2) -> int:
        """Double it."""
        return value * times

    tracked = track_task("a.double", "a")(double)
    assert (tracked.__name__, tracked.__doc__) == ("double", "Double it.")
    assert inspect.signature(tracked) == inspect.signature(double)
    assert tracked(4) == 8


def test_app_task_below_above_bound_and_with_a_base(app):
    class Base(Task):
        abstract = True

    @app.task(bind=True, base=Base, name="unit.one")
    @track_task("unit.one", "unit")
    def one(self, a):
        return (self.name, a)

    @track_task("unit.two", "unit")
    @app.task(bind=True, name="unit.two")
    def two(self, a):
        return (self.name, a)

    app.finalize()
    assert definitions.of_task(app.tasks["unit.one"]).name == "unit.one"
    assert definitions.of_task(app.tasks["unit.two"]).name == "unit.two"
    assert one.run(3) == ("unit.one", 3)
    assert two.run(3) == ("unit.two", 3)
    assert definitions.of_task(app.tasks["unit.one"]).parameters == ("a",)
    assert definitions.of_task(app.tasks["unit.two"]).parameters == ("a",)


def test_autoretry_and_pydantic_style_annotations_survive(app):
    @app.task(bind=True, name="unit.auto", autoretry_for=(KeyError,), max_retries=2)
    @track_task("unit.auto", "unit")
    def auto(self):
        if self.request.retries < 2:
            raise KeyError("again")
        return self.request.retries

    app.finalize()
    assert definitions.of_task(app.tasks["unit.auto"]).name == "unit.auto"


def test_a_cancellation_is_not_retried(app):
    ran = []

    @app.task(name="unit.cancelled", autoretry_for=(Exception,), max_retries=3)
    @track_task("unit.cancelled", "unit")
    def cancelled():
        ran.append(1)
        raise TaskCancelled("cancelled")

    app.finalize()
    with pytest.raises(TaskCancelled):
        cancelled.run()
    assert ran == [1]


def test_what_is_no_task_is_refused():
    with pytest.raises(TypeError, match="register_task"):

        @track_task("a.b", "a")
        class NotATask:
            pass


def test_outside_a_task_everything_is_harmless():
    progress(1, 2, "nothing")
    progress.increment()
    raise_if_cancelled()
    assert list(progress.iter([1, 2, 3])) == [1, 2, 3]
    assert list(progress.iter(iter("ab"), message=str)) == ["a", "b"]


def test_a_shared_task_of_an_app_that_comes_later():
    @track_task("unit.late", "unit")
    @shared_task(name="unit.late")
    def late():
        return "late"

    second = Celery("second", set_as_current=False)
    second.finalize()
    assert definitions.of_task(second.tasks["unit.late"]).name == "unit.late"
    second.close()
