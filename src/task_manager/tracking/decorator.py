"""`track_task`: the one line that makes a Celery task visible."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from celery import Task
from celery.local import PromiseProxy, Proxy
from django.utils.functional import Promise

from task_manager import titles
from task_manager.tracking import celery_private
from task_manager.tracking.definitions import ATTRIBUTE, Definition
from task_manager.tracking.guard import guarded

F = TypeVar("F", bound=Callable[..., Any])

#: Counts the declarations of this process, so that the writer notices new ones.
declared = 0


def track_task(
    name: str,
    module: str,
    description: str | Promise | None = None,
    *,
    owner: Any = None,
    owner_from: str | None = "user_id",
    batched: bool = False,
    expected_seconds: float | None = None,
    tags: Iterable[str] = (),
) -> Callable[[F], F]:
    """Track every execution of a Celery task.

    Stands under or above `@shared_task` or `@app.task`, with any of their options.

    `name` is the task's name for people and for filters ("payroll.consolidate"), `module` the business
    area, `description` what people read as its title, in their language where it is `gettext_lazy`.
    `owner` is a user, a primary key, or a function of the task's arguments that returns one; without it
    the owner is the request's user, else the owner of the task that publishes, else the argument named by
    `owner_from`. `batched` tasks start without asking whether they were cancelled, and a killed process
    may lose the last 50 ms of them.
    `expected_seconds` gives the remaining time of a task that reports no progress.

    Raises TypeError for what is neither a function nor a Celery task.
    """
    definition = Definition(
        name=name,
        module=module,
        label=titles.declare(description) or name,
        description=description or "",
        owner=owner,
        owner_from=owner_from,
        batched=batched,
        expected_seconds=expected_seconds,
        tags=tuple(tags),
    )

    def decorate(target: F) -> F:
        tracked: F = _attach(target, definition)
        return tracked

    return decorate


def _attach(target: Any, definition: Definition) -> Any:
    global declared
    declared += 1
    if type(target) is PromiseProxy:
        target.__then__(lambda: _wrap_task(target._get_current_object(), definition))
    elif type(target) is Proxy:
        _when_finalized(target, definition)
    elif isinstance(target, Task):
        _wrap_task(target, definition)
    elif callable(target) and not isinstance(target, type):
        definition.function, definition.below = target, True
        return guarded(target, definition)
    else:
        raise TypeError(
            f"track_task decorates a function or a Celery task, not {target!r}. "
            "For a class-based task decorate what app.register_task() returns."
        )
    return target


def _when_finalized(proxy: Any, definition: Definition) -> None:
    """Wrap the task of `@shared_task`, which exists once for each app, as soon as an app has made it."""

    def wrap(app: Any) -> None:
        task = app._tasks.get(proxy.name)
        if task is not None:
            _wrap_task(task, definition)

    def follow(app: Any) -> None:
        app.on_after_finalize.connect(lambda sender, **_: wrap(sender), weak=False)

    # For apps that finalize later; callbacks run in no set order, so each waits for the end.
    celery_private.when_an_app_finalizes(follow)
    for app in celery_private.apps():
        if app.finalized:
            wrap(app)


def _wrap_task(task: Any, definition: Definition) -> None:
    global declared
    if getattr(task.run, ATTRIBUTE, None) is definition:
        return
    declared += 1
    definition.function = task.run
    task.run = guarded(task.run, definition)
