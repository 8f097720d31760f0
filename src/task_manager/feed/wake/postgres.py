"""Hints over PostgreSQL's own NOTIFY: nothing else to run, on a database that one connects to directly."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connections

from task_manager.conf import settings
from task_manager.exceptions import WakeUnavailable

#: A channel belongs to its database.
CHANNEL = "task_manager"


class PostgresWake:
    """Notifies on the writer's connection, once for each flush: each takes a lock of the whole database."""

    name = "postgres"
    backstop = 5.0

    def notify(self) -> None:
        try:
            with connections[settings.DATABASE].cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")
        except DatabaseError as error:
            raise WakeUnavailable(str(error)) from error

    def listen(self) -> _PostgresListener:
        import psycopg

        try:
            return _PostgresListener(self._connect())
        except psycopg.Error as error:
            raise WakeUnavailable(f"nobody can LISTEN: {error}") from error

    def close(self) -> None:
        """The connection is the writer's."""

    @staticmethod
    def _connect() -> Any:
        import psycopg

        if settings.LISTEN_DSN:
            return psycopg.connect(settings.LISTEN_DSN, autocommit=True, connect_timeout=2)
        connection = connections.create_connection(settings.DATABASE)
        connection.settings_dict["OPTIONS"] = {**connection.settings_dict.get("OPTIONS", {})}
        params = connection.get_connection_params()
        for ours in ("pool", "server_side_binding", "cursor_factory", "context", "prepare_threshold"):
            params.pop(ours, None)
        return psycopg.connect(**{**params, "autocommit": True, "connect_timeout": 2})


class _PostgresListener:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, seconds: float) -> bool:
        import psycopg

        try:
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.Error as error:
            raise WakeUnavailable(f"the connection that listens is gone: {error}") from error

    def close(self) -> None:
        self._connection.close()
