"""What a message broker says of its queues: Redis, RabbitMQ, and whatever else Celery speaks to.

Redis keeps a list for each priority of a queue, below `global_keyprefix`. RabbitMQ is asked by a passive declare, which
makes nothing; what only its management API tells is asked there, where `RABBITMQ_MANAGEMENT_URL` is set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from celery import current_app

from task_manager.conf import settings
from task_manager.exceptions import WorkersUnavailable
from task_manager.workers import rabbitmq_management
from task_manager.workers.remote_control import broker


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerQueue:
    """One queue as its broker knows it; `unknown` says why for each field that is None."""

    name: str
    #: Messages that no worker has taken.
    depth: int | None = None
    consumers: int | None = None
    #: Messages that workers hold and have not acknowledged.
    unacknowledged: int | None = None
    #: Messages by priority, where the broker keeps them apart.
    priorities: dict[str, int] | None = None
    #: Task ids of the messages that are next, one of each priority; None where the broker does not tell.
    heads: tuple[str, ...] | None = None
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broker:
    """The broker of a Celery app, and the queues that the app is set up with."""

    app: Any

    @classmethod
    def current(cls) -> Broker:
        """Return that of the calling thread's app."""
        return cls(current_app._get_current_object())  # type: ignore[attr-defined]

    @property
    def kind(self) -> str:
        """Return "redis", "amqp", or what Celery calls it."""
        return str(self.app.connection_for_write().transport.driver_type)

    def configured(self) -> set[str]:
        """Return the names of the queues in the app's settings."""
        return {str(name) for name in self.app.amqp.queues}

    def queues(self, names: Iterable[str]) -> list[BrokerQueue]:
        """Return what is known of the queues `names`, sorted. Raises WorkersUnavailable."""
        with broker(self.app) as connection:
            ask = _asking(connection)
            found = [ask(connection, name) for name in sorted(names)]
        return found


def _asking(connection: Any) -> Callable[[Any, str], BrokerQueue]:
    kind = connection.transport.driver_type
    if kind == "redis":
        return _of_redis
    if kind != "amqp":
        return _of_virtual
    told, reason = _management(connection)

    def of_rabbitmq(connection: Any, name: str) -> BrokerQueue:
        return _of_rabbitmq(connection, name, told.get(name), reason)

    return of_rabbitmq


def _of_redis(connection: Any, name: str) -> BrokerQueue:
    channel = connection.default_channel
    keys = {str(step): channel._q_for_pri(name, step) for step in channel.priority_steps}
    sizes = {step: int(channel.client.llen(key)) for step, key in keys.items()}
    heads = [_head(channel, keys[step]) for step, size in sizes.items() if size]
    return BrokerQueue(
        name=name,
        depth=sum(sizes.values()),
        priorities={step: size for step, size in sizes.items() if size},
        heads=tuple(filter(None, heads)),
        unknown={"unacknowledged": "broker_does_not_tell", "consumers": "broker_does_not_tell"},
    )


def _head(channel: Any, key: str) -> str | None:
    """Return the task id of the message that is taken next."""
    # Kombu's client puts the prefix before the keys of the commands that kombu itself uses.
    is_prefixed = "LINDEX" in getattr(channel.client, "PREFIXED_SIMPLE_COMMANDS", ())
    raw = channel.client.lindex(key if is_prefixed else f"{channel.global_keyprefix or ''}{key}", -1)
    try:
        return str(json.loads(raw)["headers"]["id"])
    except (TypeError, ValueError, KeyError):
        return None


def _of_rabbitmq(connection: Any, name: str, told: dict[str, Any] | None, reason: str) -> BrokerQueue:
    declared = _declared(connection, name)
    if declared is None:
        missing = dict.fromkeys(("depth", "consumers", "unacknowledged", "priorities"), "no_such_queue")
        return BrokerQueue(name=name, unknown=missing)
    unknown = {"priorities": "broker_does_not_tell"}
    unacknowledged = (told or {}).get("messages_unacknowledged")
    if unacknowledged is None:
        unknown["unacknowledged"] = reason
    return BrokerQueue(
        name=name,
        depth=declared.message_count,
        consumers=declared.consumer_count,
        unacknowledged=unacknowledged,
        unknown=unknown,
    )


def _management(connection: Any) -> tuple[dict[str, dict[str, Any]], str]:
    """Return what the management API tells of each queue, and why it does not of the others."""
    if not settings.RABBITMQ_MANAGEMENT_URL:
        return {}, "management_not_configured"
    try:
        return rabbitmq_management.queues(connection.virtual_host), "management_does_not_tell"
    except WorkersUnavailable:
        return {}, "management_unavailable"


def _of_virtual(connection: Any, name: str) -> BrokerQueue:
    declared = _declared(connection, name)
    rest = dict.fromkeys(("consumers", "unacknowledged", "priorities"), "broker_does_not_tell")
    if declared is None:
        return BrokerQueue(name=name, unknown=rest | {"depth": "no_such_queue"})
    return BrokerQueue(name=name, depth=declared.message_count, unknown=rest)


def _declared(connection: Any, name: str) -> Any:
    """Return the answer to a passive declare; None where there is no such queue."""
    # A channel ends with the first refusal.
    channel = connection.channel()
    try:
        answer = channel.queue_declare(queue=name, passive=True)
    except connection.channel_errors as error:
        # Kombu's own transports give the number as a text.
        if str(getattr(error, "reply_code", "")) == "404":
            return None
        raise WorkersUnavailable(f"the message broker does not tell of the queue {name}") from error
    channel.close()
    return answer
