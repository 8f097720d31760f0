"""RabbitMQ's management API, for what a passive declare does not tell.

https://www.rabbitmq.com/docs/http-api-reference

A broken one may answer 200 and an empty list: what it leaves out is not known, which is not the same as nothing.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from task_manager.conf import settings
from task_manager.exceptions import WorkersUnavailable

TIMEOUT = 2.0


def queues(virtual_host: str) -> dict[str, dict[str, Any]]:
    """Return what is told of each queue, by name. Raises WorkersUnavailable."""
    base = httpx.URL((settings.RABBITMQ_MANAGEMENT_URL or "").rstrip("/"))
    address = f"{base.copy_with(userinfo=b'')}/api/queues/{quote(virtual_host or '/', safe='')}".replace(
        "//api", "/api"
    )
    try:
        answer = httpx.get(
            address,
            auth=(base.username, base.password) if base.username else None,
            params={"columns": "name,messages_unacknowledged,consumers"},
            timeout=TIMEOUT,
            trust_env=False,
        )
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise WorkersUnavailable("RabbitMQ's management API does not answer") from error
    if not isinstance(found, list):
        raise WorkersUnavailable("RabbitMQ's management API does not answer with a list of queues")
    return {str(queue["name"]): queue for queue in found if isinstance(queue, dict) and "name" in queue}
