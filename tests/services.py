"""Where the servers of the tests are."""

from __future__ import annotations

import os


def celery_redis(database: int) -> str:
    """Return the tests' Redis as Celery takes it, with a database of its own for each user of it."""
    url = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379"
    if url.startswith("unix://"):
        path = url.removeprefix("unix://").partition("?")[0]
        return f"redis+socket://{path}?virtual_host={database}"
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{database}"
