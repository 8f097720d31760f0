"""The settings of task_manager: typed, lazy, each with a default; `TASK_MANAGER = {...}` overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from hashlib import blake2s
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from task_manager.exceptions import ConfigurationError
from task_manager.states import READY_STATES

DEFAULT_REDACT = (
    "password",
    "passwd",
    "secret",
    "token",
    "api_?key",
    "authorization",
    "credential",
    "private_?key",
    "clave",
    "contraseña",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project may set in `TASK_MANAGER`. Durations are seconds."""

    #: False records nothing: decorated tasks run as if they were not.
    ENABLED: bool = True
    #: Database alias of the tracker's tables. On SQLite give it a file of its own.
    DATABASE: str = "default"
    #: "thread", "inline", or None: inline under a test runner, else a thread.
    WRITER: str | None = None
    #: "decorated", "all", or a tuple of patterns of task names such as "billing.*".
    TRACK: str | tuple[str, ...] = "decorated"
    #: Time between two writes of one execution's progress.
    PROGRESS_INTERVAL: float = 0.5
    #: How long the writer gathers events before it writes them.
    FLUSH_INTERVAL: float = 0.05
    #: How long a task waits for its start to be checked and its end to be committed.
    RECORD_TIMEOUT: float = 1.0
    #: Folder that keeps events while the database is away; None: one of this user's and database's in /var/tmp.
    SPOOL_DIR: str | None = None
    #: Largest size of that folder, in MB; beyond it progress is dropped first, then events are counted as lost.
    SPOOL_MAX_MB: float = 100.0
    #: Time between two signs of life of a worker process.
    LEASE_BEAT: float = 10.0
    #: How long a worker must be silent, while the database answers, until what it ran counts as lost.
    LEASE_STALE: float = 60.0
    #: Time between two looks for what nobody will ever tell: lost, expired and never sent tasks.
    SWEEP_INTERVAL: float = 10.0
    #: How long a word that should have come is waited for before it is concluded from silence.
    SETTLE_AFTER: float = 30.0
    #: How long a task of a dead worker may wait to be delivered again; None: as long as the broker may take.
    REDELIVERY_TIMEOUT: float | None = None
    #: Patterns of argument names whose values are never stored.
    REDACT: tuple[str, ...] = DEFAULT_REDACT
    #: Largest stored size of arguments, result and traceback, each, in KB.
    MAX_PAYLOAD_KB: int = 64
    #: Dotted path of the `Policy` subclass that says who may see and do what.
    POLICY: str = "task_manager.policy.Policy"
    #: Dotted paths that replace the host's REST_FRAMEWORK authentication classes for this API.
    AUTHENTICATION_CLASSES: tuple[str, ...] | None = None
    #: Where this server reaches Flower.
    FLOWER_URL: str | None = None
    #: "user:password" for Flower's basic authentication.
    FLOWER_AUTH: str | None = None
    #: Where browsers reach Flower; used for links.
    FLOWER_PUBLIC_URL: str | None = None
    #: Longest wait for Flower.
    FLOWER_TIMEOUT: float = 2.0
    #: RabbitMQ's management API, "http://user:password@host:15672"; for what a passive declare does not tell.
    RABBITMQ_MANAGEMENT_URL: str | None = None
    #: A finished execution that ran at least this long notifies its owner.
    NOTIFY_AFTER: float = 0.0
    #: How those who tell of changes learn of them: "auto", "redis", "postgres" or "polling".
    WAKE: str = "auto"
    #: Redis to hint over; None: the one in CELERY_BROKER_URL, where that is a Redis.
    REDIS_URL: str | None = None
    #: Connection string for LISTEN where the database's own goes through a pooler.
    LISTEN_DSN: str | None = None
    #: Streams that one user may have open on one server process.
    STREAMS_PER_USER: int = 20
    #: How long rows of the change log are kept; a reader that sleeps longer loads its page anew.
    CHANGE_LOG_SECONDS: float = 3600.0
    #: Days for which executions are kept after their end, by state; those of other states are kept for ever.
    RETENTION: dict[str, float] = field(default_factory=dict)
    #: Names given in the file but unknown to `Settings`; found by the system check.
    unknown: tuple[str, ...] = field(default=(), repr=False)


NAMES = tuple(f.name for f in fields(Settings) if f.name.isupper())


def read(raw: Mapping[str, Any]) -> Settings:
    """Return the settings for a `TASK_MANAGER` dictionary; raise `ConfigurationError` for a wrong value."""
    values = {name: _typed(name, raw[name]) for name in NAMES if name in raw}
    return Settings(**values, unknown=tuple(sorted(set(raw) - set(NAMES))))


def problems(raw: object) -> list[tuple[str, str]]:
    """Return (message, hint) for each thing wrong with a `TASK_MANAGER` setting."""
    if not isinstance(raw, Mapping):
        return [("TASK_MANAGER must be a dictionary.", "Write TASK_MANAGER = {'FLOWER_URL': '…'}.")]
    found = []
    for name in raw:
        if name not in NAMES:
            close = get_close_matches(str(name).upper(), NAMES, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Known are: {', '.join(NAMES)}."
            found.append((f"TASK_MANAGER has an unknown key {name!r}.", hint))
            continue
        try:
            _typed(name, raw[name])
        except ConfigurationError as error:
            found.append((str(error), "See the settings reference in the documentation."))
    return found


def _typed(name: str, value: Any) -> Any:
    kinds = _kinds(name)
    if isinstance(value, list) and tuple in kinds:
        value = tuple(value)
    if isinstance(value, int) and not isinstance(value, bool) and float in kinds:
        value = float(value)
    if not isinstance(value, tuple(kinds)) or (isinstance(value, bool) and bool not in kinds):
        wanted = " or ".join(sorted("None" if k is type(None) else k.__name__ for k in kinds))
        raise ConfigurationError(f"TASK_MANAGER[{name!r}] must be {wanted}, not {value!r}.")
    _check_choice(name, value)
    return value


def _check_choice(name: str, value: Any) -> None:
    if name == "WRITER" and value not in (None, "thread", "inline"):
        raise ConfigurationError(f"TASK_MANAGER['WRITER'] must be 'thread' or 'inline', not {value!r}.")
    if name == "WAKE" and value not in ("auto", "redis", "postgres", "polling"):
        raise ConfigurationError(
            f"TASK_MANAGER['WAKE'] must be 'auto', 'redis', 'postgres' or 'polling', not {value!r}."
        )
    if name == "TRACK" and isinstance(value, str) and value not in ("decorated", "all"):
        raise ConfigurationError(
            f"TASK_MANAGER['TRACK'] must be 'decorated', 'all' or a list of patterns, not {value!r}."
        )
    if name == "RETENTION":
        _check_retention(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        raise ConfigurationError(f"TASK_MANAGER[{name!r}] must not be negative, and is {value!r}.")


def _check_retention(days: dict[Any, Any]) -> None:
    for state, value in days.items():
        if state not in READY_STATES:
            raise ConfigurationError(
                f"TASK_MANAGER['RETENTION'] has {state!r}, which is none of {', '.join(sorted(READY_STATES))}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ConfigurationError(f"TASK_MANAGER['RETENTION'][{state!r}] must be days, and is {value!r}.")


@cache
def _kinds(name: str) -> frozenset[type]:
    hint = get_type_hints(Settings)[name]
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return frozenset(get_origin(option) or option for option in options)


@cache
def current() -> Settings:
    """Return the settings of this project."""
    return read(getattr(django_settings, "TASK_MANAGER", {}))


def database_key() -> str:
    """Return a short text that tells the tracker's database from others, for names of files and channels."""
    database = django_settings.DATABASES[settings.DATABASE]
    place = "|".join(str(database.get(key, "")) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return blake2s(place.encode(), digest_size=6).hexdigest()


class _Lazy:
    """`conf.settings.NAME`: reads the project's settings at the first use, and anew after an override."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current(), name)


settings: Settings = _Lazy()  # type: ignore[assignment]


@receiver(setting_changed, dispatch_uid="task_manager.conf")
def _forget(*, setting: str, **_: object) -> None:
    if setting == "TASK_MANAGER":
        current.cache_clear()
