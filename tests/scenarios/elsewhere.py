"""Publishers in processes of their own: `python -m tests.scenarios.elsewhere FUNCTION ID…`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def without_the_code(task_id: str) -> None:
    """Publish by name from a program that knows neither Django nor the tasks."""
    from celery import Celery

    app = Celery(broker=os.environ["SCENARIOS_BROKER"])
    app.send_task("scenarios.add", (1, 2), task_id=task_id, queue=os.environ["SCENARIOS_QUEUE"])


def eagerly(task_id: str, failing: str, sent: str) -> None:
    """Run tasks in place of publishing them; `send_task` publishes all the same."""
    tasks, app = _host()
    app.conf.task_always_eager = True
    tasks.flaky.apply_async((1, 60), task_id=task_id)
    tasks.broken.apply_async(task_id=failing)
    app.send_task("scenarios.add", (1, 2), task_id=sent)


def without_backend(task_id: str) -> None:
    """Publish while the result backend is down."""
    tasks, app = _host()
    app.conf.result_backend = "redis://127.0.0.1:1/0"
    app.conf.result_backend_transport_options = {"retry_policy": {"max_retries": 0, "timeout": 1}}
    with suppress(Exception):
        tasks.add.apply_async((1, 2), task_id=task_id)
        raise SystemExit("publishing went well")


def cut_off(first: str, second: str) -> None:
    """Publish, lose all connections to the database, and publish again."""
    tasks, _ = _host()
    from django.db import connection

    from task_manager.tracking import recorder

    tasks.add.apply_async((1, 2), task_id=first)
    recorder.flush()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s "
            "AND pid <> pg_backend_pid()",
            [os.environ["PGAPPNAME"]],
        )
        assert cursor.fetchall(), "nothing was cut"
    tasks.add.apply_async((1, 2), task_id=second)


def killed_while_publishing(task_id: str) -> None:
    """Die between the announcement of a message and its publishing."""
    tasks, _ = _host()
    from celery.signals import before_task_publish

    from task_manager.tracking import recorder

    def die(**_: object) -> None:
        recorder.flush()
        # The launcher takes any other end than this for an error of the scenario.
        os._exit(0)

    before_task_publish.connect(die, weak=False)
    tasks.add.apply_async((1, 2), task_id=task_id)


def _host():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.scenarios.host.settings")
    django.setup()
    from tests.scenarios.host import tasks
    from tests.scenarios.host.celery import app

    return tasks, app


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
