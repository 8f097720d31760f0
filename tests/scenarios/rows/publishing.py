"""Section 7: publishers, and Django's transactions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from task_manager.states import Reason
from tests.scenarios.scenario import MEANWHILE, NONE, Scenario, Text, failed, finished, nothing
from tests.scenarios.steps import Do, Elsewhere, Publish, Start, Until, Wait

if TYPE_CHECKING:
    from tests.scenarios.run import Run

#: Nothing listens there.
NOWHERE = {"redis": "redis://127.0.0.1:1/0", "rabbitmq": "amqp://guest:guest@127.0.0.1:1//"}


def _publish_to_nobody(run: Run) -> None:
    from kombu.exceptions import OperationalError

    from tests.scenarios.host import tasks
    from tests.scenarios.host.celery import app

    for options in ({}, {"retry": False}):
        connection = app.connection_for_write(NOWHERE[run.broker], connect_timeout=1)
        try:
            tasks.add.apply_async((1, 2), task_id=run.new_id(), queue=run.queue, connection=connection, **options)
        except OperationalError:
            continue
        raise AssertionError("publishing went well")


def _publish_unanswered(run: Run) -> None:
    """Publish over a wire on which the broker's answer is lost: it has the message, and the publisher an error."""
    from kombu.exceptions import OperationalError

    from tests.scenarios.host import tasks
    from tests.scenarios.host.celery import app
    from tests.scenarios.proxy import Proxy

    proxy = Proxy(os.environ["SCENARIOS_BROKER"])
    run.stack.callback(proxy.shut)
    # RabbitMQ answers only those who ask.
    connection = app.connection_for_write(proxy.url, transport_options={"confirm_publish": True})
    run.stack.callback(connection.release)
    options: dict[str, Any] = {"queue": run.queue, "connection": connection, "retry": False}
    # What comes first on a connection, and declares the queue, is greeted with answers.
    tasks.add.apply_async((1, 2), task_id=run.new_id(), **options)
    proxy.deaf = True
    try:
        tasks.add.apply_async((1, 2), task_id=run.new_id(), **options)
    except OperationalError:
        return
    raise AssertionError("publishing went well")


def _published_in(run: Run, **options: Any) -> None:
    from tests.scenarios.host import tasks

    tasks.add.apply_async((1, 2), task_id=run.new_id(), queue=run.queue, **options)


def _rolled_back(run: Run) -> None:
    from django.db import transaction

    with transaction.atomic():
        _published_in(run)
        transaction.set_rollback(True)


def _committed_later(run: Run) -> None:
    from django.db import transaction

    with transaction.atomic():
        _published_in(run)
        Wait().do(run)
        # It has run before the transaction is over.
        Until(finished()).do(run)


def _twice_and_business(run: Run) -> None:
    from django.contrib.auth.models import User
    from django.db import transaction

    with transaction.atomic():
        _published_in(run)
        Publish("add", (1, 2), again=0).do(run)
        User.objects.create(username=run.token)


def _business_is_there(run: Run) -> str:
    """the caller's rows are committed"""
    from django.contrib.auth.models import User

    return "" if User.objects.filter(username=run.token).exists() else "they are gone"


def _on_commit(*, rollback: bool = False, atomic: bool = True) -> Do:
    def publish(run: Run) -> None:
        from contextlib import nullcontext

        from django.db import transaction

        from tests.scenarios.host import tasks

        with transaction.atomic() if atomic else nullcontext():
            tasks.add.apply_async_on_commit((1, 2), task_id=run.new_id(), queue=run.queue)
            if rollback:
                transaction.set_rollback(True)

    return Do(publish)


SCENARIOS = (
    Scenario(
        "broker_down",
        7,
        Text("the broker is down when it is published", "el broker está caído cuando se publica"),
        (Do(_publish_to_nobody),),
        (failed(Reason.PUBLISH_FAILED, attempts=0), failed(Reason.PUBLISH_FAILED, attempts=0, of=1)),
        note=Text("`delay()` raises OperationalError.", "`delay()` lanza OperationalError."),
        quick=True,
    ),
    Scenario(
        "broker_answer_lost",
        7,
        Text(
            "publishing fails, but the broker has the message: it runs after all",
            "publicarla falla, pero el broker tiene el mensaje: al final se ejecuta",
        ),
        (Do(_publish_unanswered), Until(failed(Reason.PUBLISH_FAILED, attempts=0, of=1, what=MEANWHILE)), Start()),
        (finished(of=1, celery="SUCCESS"), finished()),
        worker=NONE,
        quick=True,
    ),
    Scenario(
        "publisher_killed",
        7,
        Text("its publisher is killed while it publishes", "su publicador muere mientras la publica"),
        (Elsewhere("killed_while_publishing"),),
        (failed(Reason.PUBLISH_FAILED, attempts=0),),
    ),
    Scenario(
        "backend_down",
        7,
        Text(
            "the result backend is down when it is published (Redis)",
            "el backend de resultados está caído cuando se publica (Redis)",
        ),
        (Elsewhere("without_backend"),),
        (nothing(),),
        note=Text(
            "`delay()` raises RuntimeError before anything is published.",
            "`delay()` lanza RuntimeError antes de publicar nada.",
        ),
    ),
    Scenario(
        "atomic_rolled_back",
        7,
        Text("`delay()` inside `atomic()`, which is rolled back", "`delay()` dentro de `atomic()`, que se deshace"),
        (Do(_rolled_back),),
        (finished(celery="SUCCESS"),),
        note=Text("The message is sent all the same.", "El mensaje se envía de todos modos."),
        quick=True,
    ),
    Scenario(
        "atomic_committed",
        7,
        Text(
            "`delay()` inside `atomic()`, which is committed later",
            "`delay()` dentro de `atomic()`, que se confirma más tarde",
        ),
        (Do(_committed_later),),
        (finished(celery="SUCCESS"),),
        note=Text(
            "It may be over before the commit, and is seen meanwhile.",
            "Puede terminar antes de la confirmación, y se ve mientras tanto.",
        ),
        quick=True,
    ),
    Scenario(
        "atomic_published_twice",
        7,
        Text("its id is published twice inside `atomic()`", "su id se publica dos veces dentro de `atomic()`"),
        (Do(_twice_and_business),),
        (finished(attempts=2, celery="SUCCESS"),),
        checks=(_business_is_there,),
    ),
    Scenario(
        "on_commit_committed",
        7,
        Text(
            "`delay_on_commit()`, and the transaction is committed",
            "`delay_on_commit()`, y la transacción se confirma",
        ),
        (_on_commit(),),
        (finished(celery="SUCCESS"),),
        quick=True,
    ),
    Scenario(
        "on_commit_rolled_back",
        7,
        Text(
            "`delay_on_commit()`, and the transaction is rolled back",
            "`delay_on_commit()`, y la transacción se deshace",
        ),
        (_on_commit(rollback=True),),
        (nothing(),),
        quick=True,
    ),
    Scenario(
        "on_commit_without_transaction",
        7,
        Text("`delay_on_commit()` outside a transaction", "`delay_on_commit()` fuera de una transacción"),
        (_on_commit(atomic=False),),
        (finished(celery="SUCCESS"),),
    ),
    Scenario(
        "database_connection_dropped",
        7,
        Text(
            "its publisher's connection to the database is cut",
            "se corta la conexión de su publicador con la base de datos",
        ),
        (Elsewhere("cut_off", ids=2, environ={"PGAPPNAME": "task-manager-cut-off"}),),
        (finished(of=1, celery="SUCCESS"), finished(celery="SUCCESS")),
        postgres=True,
    ),
    Scenario(
        "custom_headers",
        7,
        Text("it carries headers of its own", "lleva cabeceras propias"),
        (Publish("reads_header", options={"headers": {"x_custom": "seen"}}),),
        (finished(celery="SUCCESS", also={"result": "seen"}),),
    ),
)
