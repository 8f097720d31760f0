"""What a task is called and how it is tracked: declared by `track_task`, found by the Celery task's name."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Any

from django.utils.functional import Promise

from task_manager import titles
from task_manager.conf import settings
from task_manager.tracking import celery_private
from task_manager.tracking.events import Naming

ATTRIBUTE = "__task_manager__"
#: Celery's own tasks: part of its machinery, nobody's work.
INTERNAL = "celery."


@dataclass(eq=False)
class Definition:
    """One task as its decorator declares it."""

    name: str
    module: str
    #: Perhaps lazy.
    label: str | Promise
    description: str | Promise = ""
    owner: Any = None
    owner_from: str | None = "user_id"
    batched: bool = False
    expected_seconds: float | None = None
    tags: tuple[str, ...] = ()
    declared: bool = True
    function: Callable[..., Any] | None = None
    #: The decorator stands below the one that makes the task, and saw the bare function.
    below: bool = False
    #: Whether the first parameter of `function` is the task itself.
    bound: bool = False

    @cached_property
    def title(self) -> str:
        """The title as it is stored. Not to be read while modules are being imported."""
        return titles.stored(self.label)

    @cached_property
    def naming(self) -> Naming:
        return Naming(
            name=self.name,
            module=self.module,
            title=self.title,
            tags=json.dumps(list(self.tags), ensure_ascii=False),
            expected_seconds=self.expected_seconds,
            declared=self.declared,
        )

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the positional parameters that a caller fills."""
        if self.function is None:
            return ()
        positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        found = inspect.signature(self.function).parameters.values()
        names = tuple(parameter.name for parameter in found if parameter.kind in positional)
        return names[1:] if self.bound else names

    def argument(self, name: str, args: Any, kwargs: Any) -> Any:
        """Return the value passed for the parameter `name`, or None."""
        if name in kwargs:
            return kwargs[name]
        if name in self.parameters:
            position = self.parameters.index(name)
            return args[position] if position < len(args) else None
        return None


def of_task(task: Any) -> Definition | None:
    """Return how a Celery task is tracked; None where it is not."""
    declared: Definition | None = getattr(getattr(task, "run", None), ATTRIBUTE, None)
    if declared is not None:
        # A function decorated below still has its `self`; a task decorated above has none to show.
        declared.bound = declared.below and bool(getattr(task, "__bound__", False))
        return declared
    return by_setting(task.name)


def of_name(task_name: str) -> Definition | None:
    """Return how the task called `task_name` is tracked, as far as this process knows."""
    task = find_task(task_name)
    return by_setting(task_name) if task is None else of_task(task)


def find_task(task_name: str) -> Any | None:
    """Return the Celery task called `task_name` if this process has its code."""
    # `tasks` makes the tasks of an app that is not finalized yet.
    found = celery_private.current().tasks.get(task_name)
    if found is not None:
        return found
    return next((app._tasks[task_name] for app in celery_private.apps()[1:] if task_name in app._tasks), None)


def declared_tasks() -> Iterator[tuple[Any, Definition]]:
    """Yield each decorated task of this process with its definition."""
    seen = set()
    for app in celery_private.apps():
        for task_name, task in list(app._tasks.items()):
            declared = getattr(getattr(task, "run", None), ATTRIBUTE, None)
            if declared is not None and task_name not in seen:
                seen.add(task_name)
                yield task, declared


def by_setting(task_name: str) -> Definition | None:
    """Return how `TRACK` has a task tracked that no decorator declares."""
    track = settings.TRACK
    return None if track == "decorated" else _undeclared(task_name, track)


@lru_cache(maxsize=4_096)
def _undeclared(task_name: str, track: str | tuple[str, ...]) -> Definition | None:
    if task_name.startswith(INTERNAL):
        return None
    if track != "all" and not any(fnmatchcase(task_name, pattern) for pattern in track):
        return None
    return Definition(name=task_name, module="", label=task_name, owner_from=None, batched=True, declared=False)
