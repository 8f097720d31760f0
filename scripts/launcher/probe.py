"""`probe.py KIND URL`: ends well when the service answers; prints why not. Run by the environment's Python."""

from __future__ import annotations

import sys

#: Seconds until a service counts as absent.
PATIENCE = 3


def probe(kind: str, url: str) -> None:
    """Log in to a service; raise when it does not answer."""
    if kind == "postgres":
        import psycopg

        psycopg.connect(url, connect_timeout=PATIENCE).close()
    elif kind == "redis":
        import redis

        redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE).ping()
    else:
        import kombu

        with kombu.Connection(url, connect_timeout=PATIENCE) as connection:
            connection.connect()


if __name__ == "__main__":
    try:
        probe(*sys.argv[1:])
    except Exception as error:
        # The first line is enough: psycopg repeats itself for each address of the host.
        sys.exit((str(error).splitlines() or [type(error).__name__])[0])
