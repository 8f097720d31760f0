"""Small value types that several layers share."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID


def new_id() -> UUID:
    """Return a time-ordered identifier: UUID version 7 (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did to one execution."""

    task_id: str
    #: cancelled, cancelling, too_late, retried, not_found, denied, not_replayable, not_finished, unavailable
    outcome: str
    phase: str | None = None
    new_task_id: str | None = None
    #: Whether a signal was sent to the worker process; None where none was asked for.
    terminated: bool | None = None
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}
