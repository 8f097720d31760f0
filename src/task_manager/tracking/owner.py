"""Whose execution is published: the decorator's word, the request's user, the parent's owner, an argument."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import SynchronousOnlyOperation, ValidationError
from django.db import Error, router, transaction

from task_manager.tracking import recorder
from task_manager.tracking.definitions import Definition
from task_manager.tracking.events import Owner, Source
from task_manager.tracking.payloads import clean_text

logger = logging.getLogger(__name__)

#: Message header that carries the owner to the worker, and from there to the tasks it publishes.
HEADER = "task_manager_owner"

#: The request being answered. The user is read when a task is published: by then the API has authenticated it.
current_request: ContextVar[Any] = ContextVar("task_manager_request", default=None)


def find(definition: Definition | None, args: Any, kwargs: Any, parent: Owner | None) -> Owner | None:
    """Return the owner of a task published here and now."""
    if definition is not None and definition.owner is not None:
        return _declared(definition.owner, args, kwargs)
    requested = _of_request()
    if requested is not None:
        return requested
    if parent is not None:
        return parent
    return from_argument(definition, args, kwargs)


def from_argument(definition: Definition | None, args: Any, kwargs: Any) -> Owner | None:
    """Return the owner named by the argument `owner_from`, for decorated tasks."""
    if definition is None or not definition.declared or definition.owner_from is None:
        return None
    value = definition.argument(definition.owner_from, args, kwargs)
    return None if value is None else of_value(value, Source.STARTED)


def of_value(value: Any, source: Source = Source.PUBLISHED) -> Owner | None:
    """Return the owner for a user, or for a user's primary key."""
    if hasattr(value, "get_username"):
        return of_user(value, source)
    try:
        key = get_user_model()._meta.pk.to_python(value)
    except (ValidationError, TypeError, ValueError):
        logger.warning("no user has this primary key", extra={"value": clean_text(value, 80)})
        return None
    return None if key is None else Owner(id=key, name=_name_of(key), source=source)


def of_user(user: Any, source: Source = Source.PUBLISHED) -> Owner | None:
    """Return the owner for a user object; None for an anonymous one."""
    if user is None or user.pk is None or not user.is_authenticated:
        return None
    return Owner(id=user.pk, name=display_name(user), source=source)


def display_name(user: Any) -> str:
    """Return what a user is called: the full name, else the login."""
    full = user.get_full_name() if hasattr(user, "get_full_name") else ""
    return clean_text(full or user.get_username(), 200)


def to_header(owner: Owner) -> list[str]:
    """Return `owner` as plain text that every serializer takes."""
    return [str(owner.id), owner.name]


def from_header(value: Any) -> Owner | None:
    """Return the owner that `to_header` wrote; None for anything else."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    try:
        return Owner(id=get_user_model()._meta.pk.to_python(value[0]), name=clean_text(value[1], 200))
    except (ValidationError, TypeError, ValueError):
        return None


def _declared(owner: Any, args: Any, kwargs: Any) -> Owner | None:
    try:
        value = owner(*args, **kwargs) if callable(owner) else owner
    except Exception:
        logger.exception("the owner= of a task raised; the execution has no owner")
        return None
    return None if value is None else of_value(value)


def _of_request() -> Owner | None:
    request = current_request.get()
    try:
        return None if request is None else of_user(getattr(request, "user", None))
    except SynchronousOnlyOperation:
        # An async view that has not asked for its user: `await request.auser()` before publishing.
        logger.warning("the request's user is not known yet, so a task has no owner")
        return None


def _name_in_database(key: Any) -> str:
    model = get_user_model()
    using = router.db_for_read(model)
    # In a savepoint: a failure must not spoil the caller's transaction.
    with transaction.atomic(using=using):
        user = model._default_manager.using(using).filter(pk=key).first()
    if user is None:
        raise LookupError(key)
    return display_name(user)


_cached_name = lru_cache(maxsize=1_000)(_name_in_database)


def _name_of(key: Any) -> str:
    # Under a test runner the next test's user may have the same key.
    look_up = _name_in_database if recorder.is_inline() else _cached_name
    try:
        return look_up(key)
    except (LookupError, Error, SynchronousOnlyOperation):
        return str(key)
