"""Titles in the reader's language: stored in the project's, and translated by the declaration when they are read."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

Text = TypeVar("Text", str, "str | Promise", "str | Promise | None")

#: Declared while modules are imported, when nothing can be translated yet.
_pending: list[Promise] = []
#: The lazy translation of each stored title that this process declares.
_lazy: dict[str, Promise] = {}


def declare(title: Text) -> Text:
    """Have `localized` translate this title, where it is lazy; return it."""
    if isinstance(title, Promise):
        _pending.append(title)
    return title


def stored(title: str | Promise) -> str:
    """Return `title` as the database keeps it: in `LANGUAGE_CODE`."""
    if not isinstance(title, Promise):
        return title
    with override(settings.LANGUAGE_CODE):
        return str(title)


def localized(title: str) -> str:
    """Return a stored title in the active language, where its declaration can translate it."""
    while _pending:
        lazy = _pending.pop()
        _lazy[stored(lazy)] = lazy
    found = _lazy.get(title)
    return title if found is None else str(found)
