"""What may be stored of a value: cleaned of what databases refuse, redacted, and bounded. Never raises."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from task_manager.conf import settings

HIDDEN = "•••"
MAX_DEPTH = 12
MAX_MESSAGE = 2_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def clean_text(value: object, limit: int = MAX_MESSAGE) -> str:
    """Return `value` as text that any database takes, cut at `limit` characters."""
    text = value if isinstance(value, str) else safe_str(value)
    text = _UNSTORABLE.sub("\ufffd", text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(value: object) -> float | None:
    """Return `value` as a finite number; None for anything else."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def safe_str(value: object) -> str:
    """Return `str(value)`, or what can be said of a value whose `str` and `repr` raise."""
    for attempt in (str, repr):
        try:
            return attempt(value)
        except Exception:
            continue
    return f"<{type(value).__module__}.{type(value).__qualname__}>"


def dump(value: object) -> tuple[str, bool]:
    """Return (JSON text, whole): `whole` is False where something was hidden, cut or not JSON."""
    if value is None:
        return "null", True
    walker = _Walker()
    text = _encode(walker.clean(value))
    limit = settings.MAX_PAYLOAD_KB * 1024
    # Most are so short that they need not be measured.
    size = len(text) if len(text) * 4 <= limit else len(text.encode("utf-8", "replace"))
    if size <= limit:
        return text, walker.whole
    cut = {"truncated": True, "size": size, "preview": text[:1_000]}
    return json.dumps(cut, ensure_ascii=False), False


def hide_arguments(args: Any, names: tuple[str, ...]) -> tuple[list[Any], bool]:
    """Return (positional arguments, whole), those hidden whose parameter's name is to be redacted."""
    secret = {position for position in _secret_positions(names, settings.REDACT) if position < len(args)}
    return [HIDDEN if i in secret else value for i, value in enumerate(args)], not secret


def is_secret(name: object) -> bool:
    """Return whether the value of something called `name` is never stored."""
    return isinstance(name, str) and _secret_pattern(settings.REDACT).search(name) is not None


@lru_cache(maxsize=1_000)
def _secret_positions(names: tuple[str, ...], patterns: tuple[str, ...]) -> tuple[int, ...]:
    found = _secret_pattern(patterns)
    return tuple(position for position, name in enumerate(names) if found.search(name))


@lru_cache(maxsize=8)
def _secret_pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)", re.IGNORECASE)


class _Walker:
    """Turns any value into one that JSON and PostgreSQL's jsonb can hold."""

    def __init__(self) -> None:
        self.whole = True
        self._left = 20_000

    def clean(self, value: object, depth: int = 0) -> object:
        self._left -= 1
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int):
            return value if abs(value) < 10**1000 else self._lossy(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else self._lossy(value)
        if depth > MAX_DEPTH or self._left < 0:
            return self._lossy("…")
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple):
            return [self.clean(item, depth + 1) for item in value]
        return self._other(value, depth)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, object]:
        cleaned: dict[str, object] = {}
        for key, item in list(value.items()):
            if not isinstance(key, str):
                self.whole = False
            name = clean_text(key, 500)
            if is_secret(key):
                self.whole = False
                cleaned[name] = HIDDEN
            else:
                cleaned[name] = self.clean(item, depth + 1)
        return cleaned

    def _other(self, value: object, depth: int) -> object:
        if isinstance(value, set | frozenset):
            self.whole = False
            return [self.clean(item, depth + 1) for item in value]
        if isinstance(value, datetime | date | time):
            self.whole = False
            return value.isoformat()
        if isinstance(value, UUID | Decimal | timedelta):
            return self._lossy(value)
        self.whole = False
        return clean_text(_safe_repr(value), 1_000)

    def _text(self, value: str) -> str:
        # One character more than fits, so that what was cut is noticed.
        limit = settings.MAX_PAYLOAD_KB * 1024 + 1
        if len(value) > limit or _UNSTORABLE.search(value):
            self.whole = False
            return _UNSTORABLE.sub("\ufffd", value[:limit])
        return value

    def _lossy(self, value: object) -> str:
        self.whole = False
        return clean_text(value, 1_000)


def _safe_repr(value: object) -> str:
    try:
        return repr(value)
    except Exception:
        return safe_str(value)
