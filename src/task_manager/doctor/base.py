"""What the doctor says of one thing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connections


class Level(StrEnum):
    """How it stands."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it stands, what was found, and what to do about it."""

    check: str
    level: Level
    message: str
    hint: str = ""


def ok(check: str, message: str) -> Finding:
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, hint: str) -> Finding:
    return Finding(check, Level.WARNING, message, hint)


def error(check: str, message: str, hint: str) -> Finding:
    return Finding(check, Level.ERROR, message, hint)


def within(seconds: float, function: Callable[[], Any]) -> Any:
    """Return what `function` returns; raise what it raises, or TimeoutError where it takes longer."""
    answer: list[Any] = []
    problem: list[BaseException] = []

    def call() -> None:
        try:
            answer.append(function())
        except BaseException as error:
            problem.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    if problem:
        raise problem[0]
    if not answer:
        raise TimeoutError
    return answer[0]
