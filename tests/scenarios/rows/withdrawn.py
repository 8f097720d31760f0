"""Section 3: expiry, ETA, revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from task_manager.states import Reason
from tests.scenarios.scenario import (
    MEANWHILE,
    NONE,
    OWN,
    Scenario,
    Text,
    Worker,
    cancelled,
    expired,
    failed,
    finished,
    lost,
    nothing,
    queued,
    retrying,
    scheduled,
    terminated,
)
from tests.scenarios.steps import (
    Do,
    LetGo,
    Publish,
    Received,
    Revoke,
    Sleep,
    Start,
    Stop,
    Until,
    Wait,
)

if TYPE_CHECKING:
    from tests.scenarios.run import Run

HOLDS = (Publish("holds_always"), Wait())


def _publish_stamped(run: Run) -> None:
    from tests.scenarios.host import tasks

    signature = tasks.holds_always.s()
    signature.stamp(mark=run.token)
    signature.apply_async(task_id=run.new_id(), queue=run.queue)


def _revoke_stamped(**options: Any) -> Do:
    def revoke(run: Run) -> None:
        from tests.scenarios.host.celery import app

        names = [run.worker.hostname]
        assert app.control.revoke_by_stamped_headers(
            {"mark": [run.token]}, destination=names, reply=True, timeout=10, limit=1, **options
        )

    return Do(revoke)


SCENARIOS = (
    Scenario(
        "expired_redis",
        3,
        Text("it expired in the queue (Redis)", "caducó en la cola (Redis)"),
        (Publish("add", (1, 2), options={"expires": 0.5}), Sleep(0.8), Start()),
        (expired(celery="REVOKED"),),
        worker=NONE,
        brokers=("redis",),
    ),
    Scenario(
        "expired_rabbitmq",
        3,
        Text("it expired in the queue (RabbitMQ)", "caducó en la cola (RabbitMQ)"),
        (Publish("add", (1, 2), options={"expires": 0.5}), Sleep(0.8), Start()),
        (expired(celery="PENDING"),),
        note=Text(
            "The broker drops the message and tells nobody: it is concluded from `expires`.",
            "El broker descarta el mensaje sin avisar a nadie: se deduce de `expires`.",
        ),
        worker=NONE,
        brokers=("rabbitmq",),
        quick=True,
    ),
    Scenario(
        "expired_without_worker",
        3,
        Text("it expired, and no worker is up", "caducó, y no hay ningún worker en marcha"),
        (Publish("add", (1, 2), options={"expires": 0.5}),),
        (expired(celery="PENDING", also={"inferred": True}),),
        worker=NONE,
    ),
    Scenario(
        "published_expired",
        3,
        Text("it had expired when it was published", "había caducado cuando se publicó"),
        (Publish("add", (1, 2), options={"expires": -1}),),
        (expired(),),
    ),
    Scenario(
        "countdown",
        3,
        Text("it waits for its ETA, and then it works", "espera su ETA, y entonces funciona"),
        (
            Publish("add", (1, 2), options={"countdown": 3}),
            Until(scheduled(celery="PENDING", what=MEANWHILE), quiet=0.5),
        ),
        (finished(celery="SUCCESS"),),
        quick=True,
    ),
    Scenario(
        "expires_before_eta",
        3,
        Text("it expires before its ETA", "caduca antes de su ETA"),
        (Publish("add", (1, 2), options={"countdown": 2, "expires": 1}),),
        (expired(celery="REVOKED"),),
    ),
    Scenario(
        "revoked_in_queue",
        3,
        Text(
            "`revoke()` while it is queued, a worker being up",
            "`revoke()` mientras está en cola, con un worker en marcha",
        ),
        (
            *HOLDS,
            Publish("add", (1, 2)),
            Received(of=1),
            Publish("add", (3, 4)),
            Revoke(of=1),
            Revoke(of=2),
            Until(queued(of=1, celery="REVOKED", what=MEANWHILE)),
            Until(queued(of=2, celery="REVOKED"), quiet=0.5),
            LetGo(),
        ),
        (
            cancelled(of=2, celery="REVOKED"),
            cancelled(of=1, celery="REVOKED", what=Text("prefetched", "ya reservada por el worker")),
            finished(of=0),
        ),
        note=Text(
            "It is queued until a worker takes it and puts it aside, which may be hours later.",
            "Sigue en cola hasta que un worker la toma y la descarta, lo que puede ser horas después.",
        ),
        worker=OWN,
    ),
    Scenario(
        "revoked_before_eta",
        3,
        Text("`revoke()` while it waits for its ETA", "`revoke()` mientras espera su ETA"),
        (
            Publish("add", (1, 2), options={"countdown": 2}),
            Received(),
            Revoke(),
            Until(scheduled(celery="REVOKED", what=MEANWHILE)),
        ),
        (cancelled(celery="REVOKED"),),
        quick=True,
    ),
    Scenario(
        "revoked_without_worker",
        3,
        Text(
            "`revoke()` while no worker is up, and a worker starts later",
            "`revoke()` sin ningún worker en marcha, y luego arranca uno",
        ),
        (Publish("add", (1, 2)), Revoke(heard=False), Start()),
        (finished(celery="SUCCESS"),),
        note=Text(
            "Nobody heard it, and it runs. Cancelling here is remembered and does stop it.",
            "Nadie lo oyó, y se ejecuta. Cancelarla aquí se recuerda, y sí la detiene.",
        ),
        worker=NONE,
        quick=True,
    ),
    Scenario(
        "cancelled_without_worker",
        3,
        Text(
            "cancelled here while no worker is up, and a worker starts later",
            "cancelada aquí sin ningún worker en marcha, y luego arranca uno",
        ),
        (Publish("add", (1, 2)), Do(lambda run: _cancel(run)), Start(), Received()),
        (cancelled(),),
        worker=NONE,
        quick=True,
    ),
    Scenario(
        "revoked_then_restart",
        3,
        Text(
            "`revoke()` before its ETA, and the worker restarts", "`revoke()` antes de su ETA, y el worker se reinicia"
        ),
        (
            Publish("add", (1, 2), options={"countdown": 4}),
            Received(),
            Revoke(),
            Stop(),
            Start(),
        ),
        (finished(celery="SUCCESS"),),
        note=Text(
            "Workers forget what was revoked when they end, unless `--statedb` keeps it.",
            "Los workers olvidan lo revocado al terminar, salvo que lo guarde `--statedb`.",
        ),
        worker=OWN,
    ),
    Scenario(
        "revoked_then_restart_statedb",
        3,
        Text("the same with `--statedb`", "lo mismo con `--statedb`"),
        (
            Publish("add", (1, 2), options={"countdown": 4}),
            Received(),
            Revoke(),
            Stop(),
            Start(),
        ),
        (cancelled(celery="REVOKED"),),
        worker=Worker(own=True, options=("--statedb={folder}/{name}.state",)),
    ),
    Scenario(
        "revoked_unknown",
        3,
        Text("`revoke()` of an id that nobody published", "`revoke()` de un id que nadie publicó"),
        (Revoke(),),
        (nothing(celery="REVOKED"),),
    ),
    Scenario(
        "revoked_finished",
        3,
        Text("`revoke()` after its end", "`revoke()` después de su fin"),
        (Publish("add", (1, 2)), Until(finished()), Revoke()),
        (finished(celery="SUCCESS"),),
    ),
    Scenario(
        "revoked_running",
        3,
        Text("`revoke()` without `terminate` while it runs", "`revoke()` sin `terminate` mientras se ejecuta"),
        (*HOLDS, Revoke(), LetGo()),
        (finished(celery="SUCCESS"),),
        quick=True,
    ),
    Scenario(
        "revoked_before_retry",
        3,
        Text("`revoke()` while it waits for a retry", "`revoke()` mientras espera un reintento"),
        (Publish("flaky", (1, 3)), Received(times=2), Revoke(), Until(retrying(what=MEANWHILE))),
        (cancelled(attempts=1, celery="REVOKED"),),
    ),
    Scenario(
        "revoked_without_result",
        3,
        Text("`revoke()` of a task whose result is ignored", "`revoke()` de una tarea cuyo resultado se ignora"),
        (Publish("add_without_result", (1, 2), options={"countdown": 1.5}), Received(), Revoke()),
        (cancelled(celery="REVOKED"),),
    ),
    *(
        Scenario(
            f"terminated_{signal.lower()}",
            3,
            Text(f"`revoke(terminate=True)` with {signal}", f"`revoke(terminate=True)` con {signal}"),
            (*HOLDS, Revoke(terminate=True, signal=signal)),
            (terminated(celery="REVOKED"),),
            quick=signal != "SIGQUIT",
        )
        for signal in ("SIGTERM", "SIGQUIT", "SIGKILL")
    ),
    Scenario(
        "terminated_sigusr1",
        3,
        Text("`revoke(terminate=True)` with SIGUSR1", "`revoke(terminate=True)` con SIGUSR1"),
        (*HOLDS, Revoke(terminate=True, signal="SIGUSR1")),
        (failed(Reason.TIME_LIMIT),),
        note=Text(
            "The signal of soft limits: the task fails with SoftTimeLimitExceeded. Celery says FAILURE or REVOKED.",
            "Es la señal de los límites suaves: falla con SoftTimeLimitExceeded. Celery dice FAILURE o REVOKED.",
        ),
        # Celery takes the process that survives for a terminated one for ever after.
        worker=OWN,
    ),
    Scenario(
        "terminated_sigint",
        3,
        Text("`revoke(terminate=True)` with SIGINT", "`revoke(terminate=True)` con SIGINT"),
        (*HOLDS, Revoke(terminate=True, signal="SIGINT"), LetGo()),
        (finished(),),
        worker=OWN,
        note=Text(
            "The pool's processes ignore it: the task runs on.", "Los procesos del pool la ignoran: la tarea sigue."
        ),
        quick=True,
    ),
    Scenario(
        "terminated_before",
        3,
        Text(
            "its process is killed, which had survived the termination of an earlier task",
            "muere su proceso, que había sobrevivido a la terminación de una tarea anterior",
        ),
        (
            *HOLDS,
            Revoke(terminate=True, signal="SIGINT"),
            LetGo(),
            Until(finished()),
            Publish("dies", ("SIGKILL",)),
        ),
        (lost(of=1, celery="REVOKED"), finished()),
        note=Text("Celery takes it for the one that was terminated.", "Celery la toma por la que se terminó."),
        worker=OWN,
    ),
    *(
        Scenario(
            f"terminated_late_{signal.lower()}",
            3,
            Text(
                f"`revoke(terminate=True)` with {signal} and `acks_late`",
                f"`revoke(terminate=True)` con {signal} y `acks_late`",
            ),
            (Publish("holds_always_late"), Wait(), Revoke(terminate=True, signal=signal)),
            (terminated(celery="REVOKED"),),
            quiet=2,
        )
        for signal in ("SIGTERM", "SIGKILL")
    ),
    Scenario(
        "revoked_by_stamp",
        3,
        Text("`revoke_by_stamped_headers()` before it is taken", "`revoke_by_stamped_headers()` antes de que se tome"),
        (_revoke_stamped(), Do(_publish_stamped)),
        (cancelled(celery="REVOKED"),),
    ),
    Scenario(
        "terminated_by_stamp",
        3,
        Text(
            "`revoke_by_stamped_headers(terminate=True)` while it runs",
            "`revoke_by_stamped_headers(terminate=True)` mientras se ejecuta",
        ),
        (Do(_publish_stamped), Wait(), _revoke_stamped(terminate=True)),
        (terminated(celery="REVOKED"),),
    ),
)


def _cancel(run: Run) -> None:
    from task_manager.actions.executions import cancel

    assert cancel(run.ids[0]).outcome == "cancelled"
