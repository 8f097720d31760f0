"""The usual way with Channels: a group of its layer for each person, and one for staff."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer


def group_of(user: int) -> str:
    """Return the group of who has this primary key."""
    return f"user_{user}"


class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Passes on what its group is sent. Who asks is in the path."""

    async def connect(self) -> None:
        self.group = group_of(int(self.scope["path"].strip("/").rpartition("/")[2]))
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def told(self, event: dict[str, Any]) -> None:
        await self.send(event["text"])


application = Consumer.as_asgi()
