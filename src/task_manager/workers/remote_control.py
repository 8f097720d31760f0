"""Celery's remote control: a question to all workers, and a wait for their answers; and what they answer to us."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import celery
from celery import current_app, signals
from kombu.exceptions import OperationalError as BrokerError

from task_manager import __version__
from task_manager.exceptions import WorkersUnavailable
from task_manager.workers.base import WorkerInfo, active_tasks, from_stats, queue_names, task_names

#: Our own question, which workers with this package answer.
WORD = "task_manager_word"
#: Celery's own `time_limit` changes nothing until the worker connects anew: what starts tasks keeps the old limits.
TIME_LIMIT = "task_manager_time_limit"
#: A broker that hangs is given up after so many seconds; each transport takes those names that it knows.
PATIENCE = {"socket_timeout": 3, "socket_connect_timeout": 1, "read_timeout": 3, "write_timeout": 3}


@contextmanager
def broker(app: Any) -> Iterator[Any]:
    """Yield a connection to the app's broker that does not hang. Raises WorkersUnavailable."""
    try:
        with app.connection_for_write(connect_timeout=1, transport_options=PATIENCE) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
            yield connection
    except (BrokerError, OSError, EOFError) as error:
        raise WorkersUnavailable("the message broker does not answer, so no worker can be asked") from error


class RemoteControl:
    """Asks the workers themselves. A busy solo worker does not answer; silence is not absence.

    `timeout` is the wait for answers in seconds, once for each question. `app` is the current Celery app unless given;
    another thread has another one.
    """

    name = "remote_control"

    def __init__(self, *, timeout: float = 0.7, app: Any = None) -> None:
        self._timeout = timeout
        self._app = app or current_app._get_current_object()  # type: ignore[attr-defined]

    def workers(self) -> list[WorkerInfo]:
        """Return the workers that answer. Raises WorkersUnavailable when the broker does not."""
        with broker(self._app) as connection:
            stats, active, queues, registered = self._ask(connection)
        return [
            from_stats(
                name,
                stats[name],
                alive=True,
                active=active_tasks(active.get(name)),
                active_source=self.name if name in active else None,
                queues=queue_names(queues.get(name)),
                registered=task_names(registered.get(name)),
            )
            for name in sorted(stats)
        ]

    def words(self) -> list[WorkerInfo]:
        """Return what only workers with this package tell: load, clock, versions. Raises WorkersUnavailable."""
        found: list[WorkerInfo] = []
        with broker(self._app) as connection:
            asked = time.time()

            def take(answer: Mapping[str, Any]) -> None:
                found.extend(_word(name, said, asked) for name, said in answer.items() if "time" in said)

            self._app.control.broadcast(
                WORD, reply=True, timeout=self._timeout, connection=connection, callback=take, limit=None
            )
        return found

    def tell(self, worker: str, command: str, arguments: Mapping[str, Any], *, reply: bool) -> dict[str, Any] | None:
        """Have one worker do `command`; return its answer, None where none came or `reply` is not asked for.

        Raises WorkersUnavailable when the broker does not take it.
        """
        with broker(self._app) as connection:
            answers = self._app.control.broadcast(
                command,
                arguments=dict(arguments),
                destination=[worker],
                reply=reply,
                timeout=2.0,
                limit=1,
                connection=connection,
            )
        found: dict[str, Any] | None = next((answer[worker] for answer in answers or [] if worker in answer), None)
        return found

    def _ask(self, connection: Any) -> tuple[dict[str, Any], ...]:
        inspect = self._app.control.inspect(timeout=self._timeout, connection=connection)
        stats = inspect.stats() or {}
        if not stats:
            return {}, {}, {}, {}
        # Only those that answered are waited for, and no longer than until they have.
        inspect = self._app.control.inspect(
            destination=list(stats), timeout=self._timeout, limit=len(stats), connection=connection
        )
        return stats, inspect.active() or {}, inspect.active_queues() or {}, inspect.registered() or {}


def connect() -> None:
    """Let the workers that start in this process answer our question."""
    signals.celeryd_init.connect(_offer, weak=False, dispatch_uid="task_manager.word")


def _offer(**_: object) -> None:
    from celery.worker import control

    panel: Any = control

    @panel.control_command(name=TIME_LIMIT)  # type: ignore[untyped-decorator]
    def limit(state: Any, **arguments: Any) -> Any:
        answer = panel.time_limit(state, **arguments)
        state.consumer.update_strategies()
        return answer

    @panel.inspect_command(name=WORD)  # type: ignore[untyped-decorator]
    def answer(state: Any, **_: Any) -> dict[str, Any]:
        return {
            "time": time.time(),
            "load": os.getloadavg(),
            "software": f"celery {celery.__version__}",
            "version": __version__,
        }


def _word(name: str, said: Mapping[str, Any], asked: float) -> WorkerInfo:
    # Said at some moment between the question and now; the middle is wrong by half of that at most.
    middle = (asked + time.time()) / 2
    return WorkerInfo(
        name=name,
        alive=True,
        clock_offset_seconds=round(float(said["time"]) - middle, 2),
        load=tuple(said["load"]),
        software=said["software"],
        version=said["version"],
    )
