"""Hints over a Redis channel."""

from __future__ import annotations

import time
from typing import Any

from task_manager.exceptions import WakeUnavailable

#: Seconds for Redis to answer.
PATIENCE = 1.0


class RedisWake:
    """Publishes to a channel that belongs to one database, so that projects on one Redis do not wake each other."""

    name = "redis"
    backstop = 5.0

    def __init__(self, url: str, channel: str) -> None:
        self.url = url
        self.channel = channel
        self._client: Any = None

    def notify(self) -> None:
        import redis

        try:
            if self._client is None:
                self._client = self._connect(PATIENCE)
            self._client.publish(self.channel, "")
        except (redis.RedisError, OSError) as error:
            self.close()
            raise WakeUnavailable(f"Redis does not answer: {error}") from error

    def listen(self) -> _RedisListener:
        import redis

        try:
            return _RedisListener(self._connect(None), self.channel)
        except (redis.RedisError, OSError) as error:
            raise WakeUnavailable(f"Redis does not answer: {error}") from error

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connect(self, timeout: float | None) -> Any:
        import redis

        return redis.Redis.from_url(self.url, socket_timeout=timeout, socket_connect_timeout=PATIENCE)


class _RedisListener:
    def __init__(self, client: Any, channel: str) -> None:
        self._client = client
        self._channel = client.pubsub(ignore_subscribe_messages=False)
        self._channel.subscribe(channel)
        # What is hinted before the server has said so is not heard.
        deadline = time.monotonic() + PATIENCE
        while self._channel.get_message(timeout=PATIENCE) is None:
            if time.monotonic() > deadline:
                raise OSError("the subscription was not confirmed")

    def wait(self, seconds: float) -> bool:
        import redis

        try:
            heard = self._channel.get_message(timeout=seconds) is not None
            while heard and self._channel.get_message(timeout=0) is not None:
                pass
        except (redis.RedisError, OSError, ValueError) as error:
            raise WakeUnavailable(f"Redis does not answer: {error}") from error
        return heard

    def close(self) -> None:
        self._channel.close()
        self._client.close()
