"""Section 2: ordinary outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from task_manager.states import Phase, Reason, State
from tests.scenarios.scenario import (
    MEANWHILE,
    OTHER_POOLS,
    PREFORK,
    Rest,
    Scenario,
    Text,
    failed,
    finished,
    nothing,
    retrying,
)
from tests.scenarios.steps import Do, Elsewhere, LetGo, Publish, Until, Wait

if TYPE_CHECKING:
    from tests.scenarios.run import Run

EVERY_POOL = (*PREFORK, *OTHER_POOLS)


def _call_directly(run: Run) -> None:
    from tests.scenarios.host import tasks

    run.new_id()
    assert tasks.add(2, 3) == 5


def _apply(run: Run) -> None:
    from tests.scenarios.host import tasks

    tasks.flaky.apply((1, 60), task_id=run.new_id())


def _apply_and_fail(run: Run) -> None:
    from tests.scenarios.host import tasks

    tasks.broken.apply(task_id=run.new_id())


def _runs_of_the_clock(run: Run) -> None:
    """Find what beat has published: nobody else knows the ids."""
    import json
    import os
    import sys
    from pathlib import Path

    from task_manager.models import TaskExecution
    from tests.scenarios.workers import Process, starting, wait_for

    mark = f"beat-{run.token}"
    entry = {"task": "scenarios.add", "schedule": 0.5, "args": [mark, "!"]}
    environ = {"SCENARIOS_QUEUE": run.queue, "SCENARIOS_CELERY": json.dumps({"beat_schedule": {"tick": entry}})}
    folder = Path(os.environ["SCENARIOS_FOLDER"])
    command = [sys.executable, "-m", "celery", "-A", "tests.scenarios.host", "beat", "-l", "INFO"]
    command += ["-s", str(folder / mark), "--pidfile="]
    with starting():
        beat = Process(command, environ, folder / f"{mark}.log")
        run.stack.callback(beat.end)
        found = TaskExecution.objects.filter(task="scenarios.add", args__0=mark).order_by("created_at")
        wait_for(lambda: found.count() >= 2)
    beat.end()
    run.ids += found.values_list("task_id", flat=True)[:2]


SCENARIOS = (
    Scenario(
        "success",
        2,
        Text("it works", "funciona"),
        (Publish("add", (1, 2)),),
        (finished(celery="SUCCESS", also={"result": 3, "revision": 0}),),
        pools=EVERY_POOL,
        quick=True,
    ),
    Scenario(
        "failure",
        2,
        Text("it raises an exception", "lanza una excepción"),
        (Publish("broken"),),
        (failed(celery="FAILURE", also={"error_type": "ValueError", "revision": 0}),),
        pools=EVERY_POOL,
        quick=True,
    ),
    Scenario(
        "autoretry",
        2,
        Text("`autoretry_for` retries it, and then it works", "`autoretry_for` la reintenta, y entonces funciona"),
        (Publish("autoretried", (2,)),),
        (finished(attempts=3, also={"result": 2, "attempt": 3, "revision": 0}),),
        pools=EVERY_POOL,
        quick=True,
    ),
    Scenario(
        "retry_waiting",
        2,
        Text("it waits for its next retry", "espera su próximo reintento"),
        (Publish("flaky", (1, 3)), Until(retrying(celery="RETRY"), quiet=1)),
        (retrying(),),
        quiet=0,
        within=0.5,
    ),
    Scenario(
        "retry_countdown",
        2,
        Text(
            "`self.retry(countdown=…)` runs it again later, and then it works",
            "`self.retry(countdown=…)` la ejecuta de nuevo más tarde, y entonces funciona",
        ),
        (Publish("flaky", (1, 3)), Until(retrying(what=MEANWHILE), quiet=0.4)),
        (finished(attempts=2, celery="SUCCESS", also={"result": 1, "revision": 0}),),
        quick=True,
    ),
    Scenario(
        "retries_exhausted",
        2,
        Text("its retries are exhausted", "agota sus reintentos"),
        (Publish("flaky", (9,)), Publish("autoretried", (9,))),
        (
            # Not Celery's own result: the child that retries may store its RETRY after another's FAILURE.
            failed(attempts=4, also={"error_type": "ConnectionError", "revision": 0}),
            failed(attempts=3, also={"error_type": "ConnectionError"}, of=1),
        ),
        quick=True,
    ),
    Scenario(
        "retries_exhausted_without_reason",
        2,
        Text(
            "its retries are exhausted, and `self.retry()` was given no exception",
            "agota sus reintentos, y `self.retry()` no recibió ninguna excepción",
        ),
        (Publish("retried_without_reason"),),
        (failed(attempts=2, also={"error_type": "MaxRetriesExceededError"}),),
    ),
    Scenario(
        "ignore",
        2,
        Text("it raises `Ignore`", "lanza `Ignore`"),
        (Publish("ignored"),),
        (finished(Reason.IGNORED, celery="STARTED"),),
        note=Text(
            "No signal tells of it, and Celery's result never ends.",
            "Ninguna señal lo dice, y el resultado de Celery no termina nunca.",
        ),
        pools=EVERY_POOL,
        quick=True,
    ),
    Scenario(
        "reject",
        2,
        Text("it raises `Reject(requeue=False)`", "lanza `Reject(requeue=False)`"),
        (Publish("rejected", (False,)), Publish("rejected_late", (False,))),
        (failed(Reason.REJECTED, celery="FAILURE"), failed(Reason.REJECTED, celery="FAILURE", of=1)),
        pools=EVERY_POOL,
        quick=True,
    ),
    Scenario(
        "reject_requeue_early",
        2,
        Text(
            "it raises `Reject(requeue=True)`, but its message was acknowledged before it ran",
            "lanza `Reject(requeue=True)`, pero su mensaje se confirmó antes de ejecutarla",
        ),
        (Publish("rejected", (True,)),),
        (failed(Reason.REJECTED, celery="STARTED"),),
        note=Text(
            "There is no message left to requeue: it is gone.", "No queda ningún mensaje que reencolar: se ha perdido."
        ),
        quick=True,
    ),
    Scenario(
        "reject_requeue_late",
        2,
        Text("it raises `Reject(requeue=True)` with `acks_late`", "lanza `Reject(requeue=True)` con `acks_late`"),
        (Publish("rejected_late", (True,)),),
        (finished(attempts=2, celery="SUCCESS", also={"result": "taken"}),),
        note=Text(
            "It is delivered again at once; here it works then.",
            "Se entrega de nuevo enseguida; aquí entonces funciona.",
        ),
        quick=True,
    ),
    Scenario(
        "wrong_arguments",
        2,
        Text("it is published with arguments that it does not take", "se publica con argumentos que no admite"),
        (Publish("add", (1,), raises="TypeError"),),
        (nothing(),),
        note=Text(
            "`delay()` raises TypeError, and nothing is published.", "`delay()` lanza TypeError y no se publica nada."
        ),
    ),
    Scenario(
        "wrong_arguments_by_name",
        2,
        Text("the same by `send_task`, which does not check", "lo mismo con `send_task`, que no comprueba nada"),
        (Publish("add", (1,), by_name=True),),
        (failed(ran=0, celery="FAILURE", also={"error_type": "TypeError"}),),
    ),
    Scenario(
        "arguments_not_serializable",
        2,
        Text("its arguments cannot be serialized", "sus argumentos no se pueden serializar"),
        (Publish("add", (1, object()), raises="EncodeError"),),
        (failed(Reason.PUBLISH_FAILED, attempts=0, celery="PENDING"),),
        quick=True,
    ),
    Scenario(
        "exception_not_picklable",
        2,
        Text("its exception cannot be pickled", "su excepción no se puede serializar con pickle"),
        (Publish("unpicklable"),),
        (failed(celery="FAILURE", also={"error_type": "Unpicklable"}),),
        pools=EVERY_POOL,
    ),
    Scenario(
        "exception_without_words",
        2,
        Text("its exception's own `str()` raises", "el propio `str()` de su excepción falla"),
        (Publish("unspeakable"),),
        (failed(celery="FAILURE", also={"error_type": "Unspeakable"}),),
    ),
    Scenario(
        "result_not_serializable",
        2,
        Text("it returns what cannot be serialized", "devuelve algo que no se puede serializar"),
        (Publish("returns_object"),),
        (failed(celery="FAILURE", also={"error_type": "EncodeError"}),),
        note=Text("Its work is done all the same.", "Su trabajo, con todo, está hecho."),
        quick=True,
    ),
    Scenario(
        "result_of_a_megabyte",
        2,
        Text("it returns a megabyte", "devuelve un megabyte"),
        (Publish("returns_megabyte"),),
        (finished(celery="SUCCESS"),),
    ),
    Scenario(
        "progress",
        2,
        Text("it reports progress with `update_state`", "informa de su avance con `update_state`"),
        (
            Publish("reports"),
            Until(
                Rest(
                    State.PROGRESS,
                    None,
                    Phase.RUNNING,
                    celery="PROGRESS",
                    what=MEANWHILE,
                    also={"progress_current": 3.0, "progress_total": 3.0},
                )
            ),
            LetGo(),
        ),
        (finished(celery="SUCCESS", also={"progress_current": 3.0}),),
        pools=EVERY_POOL,
        quick=True,
    ),
    Scenario(
        "progress_without_result",
        2,
        Text("it reports progress, and its result is ignored", "informa de su avance, y se ignora su resultado"),
        (Publish("reports_without_result"), Until(Rest(State.PROGRESS, None, Phase.RUNNING)), LetGo()),
        (finished(celery="PROGRESS"),),
        note=Text("Celery says PROGRESS for ever.", "Celery dice PROGRESS para siempre."),
    ),
    Scenario(
        "result_ignored",
        2,
        Text("its result is ignored", "se ignora su resultado"),
        (Publish("add_without_result", (1, 2)),),
        (finished(celery="PENDING"),),
    ),
    Scenario(
        "id_of_any_text",
        2,
        Text("its id is any text", "su id es un texto cualquiera"),
        (Do(lambda run: run.ids.append(f"my custom/id {run.token}")), Publish("add", (1, 2), again=0)),
        (finished(celery="SUCCESS"),),
    ),
    Scenario(
        "published_twice",
        2,
        Text("its id is published twice", "su id se publica dos veces"),
        (Publish("add", (1, 2)), Publish("add", (1, 2), again=0)),
        (finished(attempts=2, celery="SUCCESS"),),
        quick=True,
    ),
    Scenario(
        "duplicates_at_once",
        2,
        Text(
            "its message is delivered twice, and both run at once",
            "su mensaje se entrega dos veces, y ambas se ejecutan a la vez",
        ),
        (
            Publish("holds_always"),
            Publish("holds_always", again=0),
            Wait(times=2),
            LetGo(),
            Wait("ended", times=2),
        ),
        (finished(attempts=2, celery="SUCCESS"),),
        quick=True,
    ),
    Scenario(
        "duplicate_fails",
        2,
        Text("a duplicate of it fails after it worked", "un duplicado suyo falla después de que funcionara"),
        (
            Publish("second_fails"),
            Wait(),
            LetGo(),
            Until(finished()),
            Publish("second_fails", again=0),
            Wait(times=2),
        ),
        (finished(attempts=2, celery="SUCCESS"),),
        quick=True,
    ),
    Scenario(
        "shadow_name",
        2,
        Text("it is published under another name (`shadow`)", "se publica con otro nombre (`shadow`)"),
        (Publish("add", (1, 2), options={"shadow": "something.else"}),),
        (finished(celery="SUCCESS", also={"task": "scenarios.add", "name": "scenarios.add"}),),
    ),
    Scenario(
        "called_directly",
        2,
        Text("it is called like a function", "se llama como una función"),
        (Do(_call_directly),),
        (nothing(),),
        note=Text("A call is no task: nothing is recorded.", "Una llamada no es una tarea: no se registra nada."),
        brokers=("redis",),
        quick=True,
    ),
    Scenario(
        "applied",
        2,
        Text("`apply()` runs it in place", "`apply()` la ejecuta en el sitio"),
        (Do(_apply), Do(_apply_and_fail)),
        (finished(attempts=2, also={"result": 1}), failed(of=1)),
        brokers=("redis",),
        quick=True,
    ),
    Scenario(
        "eager",
        2,
        Text("`task_always_eager` is on", "`task_always_eager` está activado"),
        (Elsewhere("eagerly", ids=3),),
        (
            finished(attempts=2, also={"result": 1}),
            failed(of=1, celery="PENDING"),
            finished(of=2, celery="SUCCESS", what=Text("sent with `send_task`", "enviada con `send_task`")),
        ),
    ),
    Scenario(
        "beat",
        2,
        Text("beat publishes it", "la publica beat"),
        (Do(_runs_of_the_clock),),
        (finished(celery="SUCCESS"), finished(celery="SUCCESS", of=1)),
    ),
    Scenario(
        "published_by_name",
        2,
        Text("`send_task` publishes it by its name", "`send_task` la publica por su nombre"),
        (Publish("add", (1, 2), by_name=True),),
        (finished(celery="SUCCESS", also={"result": 3, "title": "Add"}),),
        quick=True,
    ),
    Scenario(
        "published_without_the_code",
        2,
        Text("a program without its code publishes it", "la publica un programa que no tiene su código"),
        (Elsewhere("without_the_code"),),
        (finished(celery="SUCCESS", also={"result": 3, "title": "Add"}),),
    ),
)
