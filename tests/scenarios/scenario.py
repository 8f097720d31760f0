"""What a scenario is: data that `lane` runs and `page` prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from task_manager.states import Phase, Reason, State

if TYPE_CHECKING:
    from tests.scenarios.run import Run

BROKERS = ("redis", "rabbitmq")
PREFORK = ("prefork",)
OTHER_POOLS = ("threads", "solo", "gevent")


class Step(Protocol):
    """One thing that is done in a scenario."""

    def do(self, run: Run) -> None: ...


@dataclass(frozen=True)
class Text:
    """A sentence in both languages."""

    en: str
    es: str


@dataclass(frozen=True)
class Rest:
    """How one execution stands when all is over, or at a moment that a scenario waits for."""

    #: None: nothing is stored.
    state: State | None
    reason: Reason | None = None
    phase: Phase | None = None
    #: How many attempts began. None: it depends on the moment.
    attempts: int | None = 1
    #: Which of those that the scenario published, in order.
    of: int = 0
    #: How often the body ran, by what the task itself left. None: as often as attempts began.
    ran: int | None = None
    #: Other columns of the execution that must be so.
    also: Mapping[str, Any] = field(default_factory=dict)
    #: What Celery's own `AsyncResult` says then. None: it is not asked.
    celery: str | None = None
    #: Which execution it is, where a scenario has several.
    what: Text | None = None


@dataclass(frozen=True)
class Worker:
    """Which worker a scenario needs. One that is killed, stopped or set up in its own way is its own."""

    own: bool = False
    #: Whether it runs when the scenario begins.
    up: bool = True
    options: tuple[str, ...] = ()
    #: Celery's settings, as the host's app takes them from the environment.
    settings: Mapping[str, Any] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    #: What it reaches through a proxy that the scenario can cut.
    through_proxy: Literal["", "broker", "backend"] = ""
    #: How many tasks run at once.
    slots: int = 1
    #: Its clock is set with libfaketime.
    fake_clock: str = ""

    @property
    def is_shared(self) -> bool:
        return self == SHARED


SHARED = Worker()
OWN = Worker(own=True)
NONE = Worker(own=True, up=False)


@dataclass(frozen=True)
class Scenario:
    """One row of the truth table."""

    key: str
    #: Of the truth table.
    section: int
    when: Text
    steps: tuple[Step, ...]
    #: The first is the one that the documentation shows.
    rests: tuple[Rest, ...]
    #: Why, for those who read the documentation.
    note: Text | None = None
    #: Seconds after the last step until it is at rest, on a machine that does nothing else: see `run.BUSY`.
    within: float = 15
    #: Seconds during which it must stay so.
    quiet: float = 1.0
    worker: Worker = SHARED
    pools: tuple[str, ...] = PREFORK
    brokers: tuple[str, ...] = BROKERS
    #: On Redis it needs a visibility timeout of seconds, and so a lane of its own.
    short_visibility: bool = False
    #: It needs a RabbitMQ of its own, which takes back after seconds what is not acknowledged.
    short_consumer_timeout: bool = False
    #: It needs PostgreSQL.
    postgres: bool = False
    #: What else must be so at rest: returns what is wrong, or nothing.
    checks: tuple[Callable[[Run], str], ...] = ()
    #: Part of `make test`.
    quick: bool = False
    #: A row of the documentation.
    shown: bool = True


MEANWHILE = Text("meanwhile", "mientras tanto")


def finished(reason: Reason | None = None, **values: Any) -> Rest:
    return Rest(State.SUCCESS, reason, Phase.FINISHED, **values)


def failed(reason: Reason = Reason.EXCEPTION, **values: Any) -> Rest:
    return Rest(State.FAILURE, reason, Phase.FAILED, **values)


def lost(reason: Reason = Reason.WORKER_LOST, **values: Any) -> Rest:
    return Rest(State.FAILURE, reason, Phase.LOST, **values)


def never_published(**values: Any) -> Rest:
    return lost(Reason.NEVER_PUBLISHED, **{"attempts": 0, **values})


def cancelled(reason: Reason = Reason.CANCELLED, **values: Any) -> Rest:
    return Rest(State.REVOKED, reason, Phase.CANCELLED, **{"attempts": 0, **values})


def terminated(**values: Any) -> Rest:
    return cancelled(Reason.TERMINATED, **{"attempts": 1, **values})


def expired(**values: Any) -> Rest:
    return Rest(State.REVOKED, Reason.EXPIRED, Phase.EXPIRED, **{"attempts": 0, **values})


def queued(**values: Any) -> Rest:
    return Rest(State.PENDING, None, Phase.QUEUED, **{"attempts": 0, **values})


def scheduled(**values: Any) -> Rest:
    return Rest(State.PENDING, None, Phase.SCHEDULED, **{"attempts": 0, **values})


def running(**values: Any) -> Rest:
    return Rest(State.STARTED, None, Phase.RUNNING, **values)


def retrying(**values: Any) -> Rest:
    return Rest(State.RETRY, None, Phase.RETRYING, **values)


def awaiting_redelivery(**values: Any) -> Rest:
    return Rest(State.RETRY, Reason.AWAITING_REDELIVERY, Phase.RETRYING, **values)


def nothing(**values: Any) -> Rest:
    return Rest(None, **{"attempts": None, **values})
