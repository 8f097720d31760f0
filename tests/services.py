"""Where the servers of the tests are, and what is whose on them."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32


def of_this_checkout(name: str) -> str:
    """Return a name for what two checkouts, whose tests run at once, must not share."""
    return f"{name}_{crc32(str(Path(__file__)).encode()):08x}"


def on_postgres(statement: str) -> None:
    """Run one statement on the PostgreSQL server itself."""
    import psycopg

    url = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def celery_redis(database: int) -> str:
    """Return the tests' Redis as Celery takes it, with a database of its own for each user of it."""
    url = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379"
    if url.startswith("unix://"):
        path = url.removeprefix("unix://").partition("?")[0]
        return f"redis+socket://{path}?virtual_host={database}"
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{database}"
