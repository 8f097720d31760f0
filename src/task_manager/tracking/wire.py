"""Events as lines of text, for files that outlive the process that wrote them. Pure.

Each value becomes JSON by the type of its field; a field that has its default is left out, so that lines
stay short and a later version may add fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

from task_manager.tracking import events
from task_manager.tracking.events import Event

TYPES: dict[str, type[Event]] = {
    cls.__name__: cls for cls in vars(events).values() if isinstance(cls, type) and issubclass(cls, Event)
}


def encode(event: Event) -> str:
    """Return `event` as one line of JSON."""
    return json.dumps([type(event).__name__, _plain(event)], separators=(",", ":"))


def decode(line: str) -> Event:
    """Return the event that `encode` wrote. Raises ValueError for a line that is none."""
    try:
        name, values = json.loads(line)
        event: Event = _made(TYPES[name], values)
        return event
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this line is no event") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return {"uuid": value.hex}
    if is_dataclass(value):
        kept = ((f, getattr(value, f.name)) for f in fields(value) if not f.metadata.get("passing"))
        return {f.name: _plain(v) for f, v in kept if v != _default(f)}
    return value


def _made(cls: type[Any], values: dict[str, Any]) -> Any:
    makers = _makers(cls)  # type: ignore[arg-type]
    return cls(**{name: None if value is None else makers[name](value) for name, value in values.items()})


def _default(field: Field[Any]) -> Any:
    return field.default if field.default is not MISSING else field


@cache
def _makers(cls: type[Any]) -> dict[str, Callable[[Any], Any]]:
    return {name: _maker(hint) for name, hint in get_type_hints(cls).items()}


def _maker(hint: Any) -> Callable[[Any], Any]:
    """Return what makes a field's value from its JSON."""
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not NoneType]
    kind = kinds[0]
    if kind is datetime:
        return datetime.fromisoformat
    if is_dataclass(kind):
        return lambda value: _made(kind, value)  # type: ignore[arg-type]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _any


def _any(value: Any) -> Any:
    return UUID(hex=value["uuid"]) if isinstance(value, dict) else value
