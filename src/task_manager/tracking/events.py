"""The facts that the handlers report. Pure values: no ORM, no Celery, no clock.

JSON columns travel as text that `payloads` has bounded, redacted and cleaned.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from task_manager.states import Reason, State
from task_manager.types import new_id

#: The attempt of an execution that no worker runs: tracked by hand, or revoked before it was taken.
NO_ATTEMPT = UUID(int=0)


#: Of fields that are not kept on disk.
PASSING = {"passing": True}


class Source(IntEnum):
    """Who told of a message or an owner; the greater knows better."""

    RECEIVED = 1
    STARTED = 2
    PUBLISHED = 3


class Rank(IntEnum):
    """How much a fact about one attempt weighs against another about the same attempt."""

    LIVE = 2  # started, progressed, or concluded lost from silence: the newest wins
    SHUTDOWN = 4  # the worker's main process gave it up without saying why
    MAIN = 6  # failure or revocation told by the worker's main process
    CHILD = 8  # told by the process that ran the body
    MANUAL = 10  # told by the project's own code


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Which delivery of the message an event is about."""

    id: UUID = NO_ATTEMPT
    retries: int = 0
    redelivered: bool = False
    acks_late: bool = False
    worker: str = ""
    pid: int | None = None
    boot_id: UUID | None = None
    #: When the worker took the message.
    received_at: datetime | None = None

    def order(self) -> bytes:
        """Return a key that sorts the attempts of one execution in the order in which they were made."""
        return struct.pack(">HB16s", min(self.retries, 0xFFFF), self.redelivered, self.id.bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was published."""

    task: str
    args: str | None = None
    kwargs: str | None = None
    replayable: bool = False
    queue: str = ""
    eta: datetime | None = None
    expires_at: datetime | None = None
    max_attempts: int | None = None
    root_id: str | None = None
    parent_id: str | None = None
    group_id: str | None = None
    retry_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What an execution is called."""

    name: str
    module: str
    title: str
    tags: str = "[]"
    expected_seconds: float | None = None
    #: False: made up from the Celery task's name, for want of the code.
    declared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose execution it is: a user's primary key, and how the user is called."""

    id: Any
    name: str
    source: Source = Source.PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact about one execution."""

    task_id: str
    at: datetime
    event_id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Event):
    message: Message
    naming: Naming
    owner: Owner | None = None
    #: Published by a process without the task's code: kept only if a template is known.
    tentative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """The broker took the message."""

    task: str
    tentative: bool = False
    #: It took so long that the publisher may have been given up.
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Event):
    attempt: Attempt
    message: Message
    naming: Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    attempt: Attempt
    naming: Naming
    #: None where its publisher has recorded it long ago; the naming and the owner are then not told either.
    message: Message | None = None
    owner: Owner | None = None
    #: Makes `message` after all, should the record not have it. Does not outlive the process.
    describe: Callable[[], Message] | None = field(default=None, compare=False, repr=False, metadata=PASSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed(Event):
    attempt: Attempt
    #: Counts the reports of one attempt.
    number: int
    current: float | None
    total: float | None
    text: str = ""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Event):
    """An attempt is over: for good (SUCCESS, FAILURE, REVOKED), until the next (RETRY), or replaced (PENDING)."""

    attempt: Attempt
    rank: Rank
    state: State
    reason: Reason | None = None
    started_at: datetime | None = None
    retry_at: datetime | None = None
    result: str | None = None
    error_type: str = ""
    error_message: str = ""
    traceback: str = ""
    #: Concluded from silence since this last sign of life, by the worker's clock; any later sign outweighs it.
    inferred_after: datetime | None = None
    naming: Naming | None = None
    message: Message | None = None
    owner: Owner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive(Event):
    """A worker that was given up runs this attempt still."""

    attempt: Attempt
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted(Event):
    """The body did not come to an end, and this process does not know why."""

    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Event):
    """The guard did not let an attempt start: the execution was cancelled."""

    attempt: Attempt
