"""Celery's remote control: a question to all workers, and a wait for their answers."""

from __future__ import annotations

from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

from task_manager.exceptions import WorkersUnavailable
from task_manager.workers.base import WorkerInfo, active_tasks, from_stats, queue_names


class RemoteControl:
    """Asks the workers themselves. A busy solo worker does not answer; silence is not absence.

    `timeout` is the wait for answers in seconds, once for each of the three questions.
    """

    name = "remote_control"

    def __init__(self, *, timeout: float = 0.7) -> None:
        self._timeout = timeout

    def workers(self) -> list[WorkerInfo]:
        """Return the workers that answer. Raises WorkersUnavailable when the broker does not."""
        try:
            with current_app.connection_for_write(connect_timeout=1) as connection:
                connection.ensure_connection(max_retries=1, timeout=1)
                answers = self._ask(connection)
        except (BrokerError, OSError) as error:
            raise WorkersUnavailable("the message broker does not answer, so no worker can be asked") from error
        stats, active, queues = answers
        return [
            from_stats(
                name,
                stats[name],
                alive=True,
                active=active_tasks(active.get(name)),
                queues=queue_names(queues.get(name)),
            )
            for name in sorted(stats)
        ]

    def _ask(self, connection: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        inspect = current_app.control.inspect(timeout=self._timeout, connection=connection)
        stats = inspect.stats() or {}
        if not stats:
            return {}, {}, {}
        # Only those that answered are waited for, and no longer than until they have.
        inspect = current_app.control.inspect(
            destination=list(stats), timeout=self._timeout, limit=len(stats), connection=connection
        )
        return stats, inspect.active() or {}, inspect.active_queues() or {}
