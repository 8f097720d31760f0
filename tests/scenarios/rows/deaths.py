"""Section 4: limits, crashes, workers that go away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from task_manager.states import Reason
from tests.scenarios.scenario import (
    MEANWHILE,
    OWN,
    Scenario,
    Text,
    Worker,
    awaiting_redelivery,
    failed,
    finished,
    lost,
    queued,
    retrying,
    running,
    scheduled,
)
from tests.scenarios.steps import (
    Cut,
    Ended,
    Kill,
    LetGo,
    Publish,
    Received,
    Sleep,
    Start,
    Stop,
    Until,
    Wait,
)

if TYPE_CHECKING:
    from tests.scenarios.run import Run

HOLDS = (Publish("holds_always"), Wait())
HOLDS_LATE = (Publish("holds_late"), Wait())
TWO_SLOTS = Worker(own=True, slots=2)
SOFT_SHUTDOWN = Worker(own=True, settings={"worker_soft_shutdown_timeout": 2.0})
#: Longer than a lease may go without a beat.
LONG = 10.0


def _as_often_as_it_ran(run: Run) -> str:
    """as many attempts as runs"""
    from task_manager.models import TaskAttempt
    from tests.scenarios.host import traces

    attempts = TaskAttempt.objects.filter(task_id=run.ids[0], started_at__isnull=False).count()
    ran = traces.times(run.ids[0], "began")
    return "" if attempts == ran else f"{attempts} attempts, and it ran {ran} times"


SCENARIOS = (
    Scenario(
        "soft_limit",
        4,
        Text("it exceeds its soft time limit", "supera su límite suave de tiempo"),
        (Publish("soft", (False,)),),
        (failed(Reason.TIME_LIMIT, celery="FAILURE"),),
        quick=True,
    ),
    Scenario(
        "soft_limit_caught",
        4,
        Text("it catches SoftTimeLimitExceeded and returns", "captura SoftTimeLimitExceeded y termina bien"),
        (Publish("soft", (True,)),),
        (finished(celery="SUCCESS"),),
    ),
    Scenario(
        "hard_limit",
        4,
        Text("it exceeds its hard time limit", "supera su límite estricto de tiempo"),
        (Publish("hard", (20,)), Publish("hard_late", (20,))),
        (
            failed(Reason.TIME_LIMIT, celery="FAILURE", also={"revision": 0}),
            failed(Reason.TIME_LIMIT, celery="FAILURE", also={"revision": 0}, of=1),
        ),
        quiet=2,
        # The process that it kills may already be at somebody else's task.
        worker=OWN,
        quick=True,
    ),
    Scenario(
        "hard_limit_requeued",
        4,
        Text(
            "the same with `acks_late` and `acks_on_failure_or_timeout=False`",
            "lo mismo con `acks_late` y `acks_on_failure_or_timeout=False`",
        ),
        (Publish("hard_late_requeued", (20,)),),
        (finished(attempts=2, celery="SUCCESS", also={"revision": 0}),),
        worker=OWN,
        note=Text(
            "It is delivered again after each limit; here it is faster the second time.",
            "Se entrega de nuevo tras cada límite; aquí la segunda vez es más rápida.",
        ),
    ),
    Scenario(
        "child_killed",
        4,
        Text(
            "the process that runs it is killed, or ends itself",
            "el proceso que la ejecuta muere, o termina por su cuenta",
        ),
        tuple(Publish("dies", (how,)) for how in ("SIGKILL", "SIGSEGV", "exit", "SIGTERM")),
        tuple(lost(celery="FAILURE", of=number) for number in range(4)),
        quick=True,
    ),
    Scenario(
        "child_killed_late",
        4,
        Text("the same with `acks_late`", "lo mismo con `acks_late`"),
        tuple(Publish("dies_late", (how,)) for how in ("SIGKILL", "SIGSEGV", "exit", "SIGTERM")),
        tuple(lost(celery="FAILURE", of=number) for number in range(4)),
        note=Text(
            "`acks_late` alone does not have it delivered again.",
            "`acks_late` por sí solo no hace que se entregue de nuevo.",
        ),
        quiet=2,
    ),
    Scenario(
        "child_killed_rejected",
        4,
        Text(
            "the same with `acks_late` and `reject_on_worker_lost`",
            "lo mismo con `acks_late` y `reject_on_worker_lost`",
        ),
        (Publish("dies_rejected", ("SIGKILL",)),),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text("It is delivered again at once.", "Se entrega de nuevo enseguida."),
        quick=True,
    ),
    Scenario(
        "child_killed_retried",
        4,
        Text("the same with `retry_on_worker_lost`", "lo mismo con `retry_on_worker_lost`"),
        (Publish("dies_retried", ("SIGKILL",)),),
        (finished(attempts=2, celery="SUCCESS"),),
    ),
    Scenario(
        "child_killed_retried_exhausted",
        4,
        Text("the same, until its retries are exhausted", "lo mismo, hasta agotar sus reintentos"),
        (Publish("dies_always_retried"),),
        (lost(attempts=2, celery="FAILURE"),),
    ),
    Scenario(
        "exits",
        4,
        Text("it raises SystemExit or KeyboardInterrupt", "lanza SystemExit o KeyboardInterrupt"),
        (Publish("dies", ("SystemExit",)), Publish("dies", ("KeyboardInterrupt",))),
        (lost(celery="FAILURE"), lost(celery="FAILURE", of=1)),
    ),
    Scenario(
        "base_exception",
        4,
        Text("it raises a BaseException of its own", "lanza una BaseException propia"),
        (Publish("dies", ("BaseException",)),),
        (failed(celery="FAILURE"),),
    ),
    Scenario(
        "memory_error",
        4,
        Text("it raises MemoryError, which ends its worker", "lanza MemoryError, lo que termina su worker"),
        (Publish("dies", ("MemoryError",)), Ended(code=1)),
        (failed(celery="FAILURE", also={"error_type": "MemoryError"}),),
        worker=OWN,
    ),
    Scenario(
        "child_recycled",
        4,
        Text(
            "its process is replaced after each task (`max_tasks_per_child`)",
            "su proceso se sustituye tras cada tarea (`max_tasks_per_child`)",
        ),
        (Publish("add", (1, 2)), Publish("add", (3, 4)), Publish("add", (5, 6))),
        tuple(finished(celery="SUCCESS", also={"revision": 0}, of=number) for number in range(3)),
        within=30,
        worker=Worker(own=True, options=("--max-tasks-per-child=1",)),
    ),
    Scenario(
        "worker_killed",
        4,
        Text("its worker is killed (`kill -9`)", "su worker muere (`kill -9`)"),
        (*HOLDS, Kill()),
        (lost(celery="STARTED", also={"inferred": True}),),
        note=Text(
            "Nothing tells of it: it is concluded from the silence of the worker, and taken back if that proves wrong.",
            "Nada lo dice: se deduce del silencio del worker, y se corrige si resulta falso.",
        ),
        worker=OWN,
        quick=True,
    ),
    Scenario(
        "main_killed",
        4,
        Text("the main process of its worker is killed", "muere el proceso principal de su worker"),
        (*HOLDS, Kill("main")),
        (lost(celery="STARTED", also={"inferred": True}),),
        worker=OWN,
    ),
    Scenario(
        "worker_killed_late",
        4,
        Text(
            "its worker is killed, with `acks_late` and other workers",
            "su worker muere, con `acks_late` y otros workers",
        ),
        (*HOLDS_LATE, Start(), Kill(number=0), Wait(times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text(
            "RabbitMQ delivers it again at once, Redis after its visibility timeout (an hour unless set).",
            "RabbitMQ la entrega de nuevo enseguida; Redis, tras su «visibility timeout» (una hora si no se fija).",
        ),
        worker=OWN,
        short_visibility=True,
    ),
    Scenario(
        "worker_killed_late_alone",
        4,
        Text(
            "its worker is killed, with `acks_late`, and no other ever comes",
            "su worker muere, con `acks_late`, y no llega ningún otro",
        ),
        (*HOLDS_LATE, Kill(), Until(awaiting_redelivery(celery="STARTED", what=MEANWHILE), quiet=1)),
        (lost(celery="STARTED", also={"inferred": True}),),
        note=Text(
            "Until the broker's time for that is over it awaits its redelivery.",
            "Hasta que pasa el plazo del broker para ello espera su reentrega.",
        ),
        worker=OWN,
    ),
    Scenario(
        "worker_killed_late_restarted",
        4,
        Text(
            "its worker is killed, with `acks_late`, and started again",
            "su worker muere, con `acks_late`, y se inicia de nuevo",
        ),
        (*HOLDS_LATE, Kill(), Until(awaiting_redelivery()), Start(), Wait(times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        worker=OWN,
        short_visibility=True,
        quick=True,
    ),
    Scenario(
        "given_up_and_delivered",
        4,
        Text(
            "it was given up as lost, and is delivered again after all",
            "se dio por perdida, y al final se entrega de nuevo",
        ),
        (*HOLDS_LATE, Kill(), Until(lost(what=MEANWHILE), within=25), Start(), Wait(times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text(
            "The verdict is taken back and told as a correction.",
            "El veredicto se retira y se comunica como una corrección.",
        ),
        worker=OWN,
        short_visibility=True,
    ),
    Scenario(
        "prefetched_of_killed",
        4,
        Text(
            "a worker is killed that had taken it but not begun it", "muere un worker que la había tomado sin empezarla"
        ),
        (*HOLDS, Publish("add", (1, 2)), Received(of=1), Kill(), Until(queued(of=1, what=MEANWHILE)), Start()),
        (finished(of=1, celery="SUCCESS"), lost(of=0)),
        worker=OWN,
        short_visibility=True,
    ),
    *(
        Scenario(
            f"warm_shutdown_{signal.lower()}",
            4,
            Text(f"its worker shuts down warm ({signal})", f"su worker se apaga en caliente ({signal})"),
            (
                *HOLDS,
                Publish("add", (1, 2)),
                Received(of=1),
                Stop(signal, wait=False),
                Sleep(LONG),
                Until(running(also={"revision": 0})),
                LetGo(),
                Ended(),
                Start(),
            ),
            (
                finished(celery="SUCCESS", also={"revision": 0}),
                finished(of=1, celery="SUCCESS", what=Text("taken, not begun", "tomada, sin empezar")),
            ),
            worker=OWN,
            quick=signal == "SIGTERM",
        )
        for signal in ("SIGTERM", "SIGINT")
    ),
    *(
        Scenario(
            f"cold_shutdown_{signal.lower()}",
            4,
            Text(
                f"its worker shuts down cold ({times} × {signal})", f"su worker se apaga en frío ({times} × {signal})"
            ),
            (*HOLDS, Stop(signal, times=times)),
            (lost(celery="RETRY", also={"inferred": False}),),
            note=Text(
                "Celery says RETRY, and never retries: the message had been acknowledged.",
                "Celery dice RETRY, y nunca reintenta: el mensaje se había confirmado.",
            ),
            quiet=2,
            worker=OWN,
            quick=signal == "SIGQUIT",
        )
        for signal, times in (("SIGQUIT", 1), ("SIGINT", 2))
    ),
    Scenario(
        "cold_shutdown_late",
        4,
        Text("its worker shuts down cold, with `acks_late`", "su worker se apaga en frío, con `acks_late`"),
        (
            *HOLDS_LATE,
            Stop("SIGQUIT"),
            Until(awaiting_redelivery(celery="STARTED", what=MEANWHILE)),
            Start(),
            Wait(times=2),
        ),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text(
            "It awaits its redelivery until the next worker takes it.",
            "Espera su reentrega hasta que la toma el siguiente worker.",
        ),
        worker=OWN,
    ),
    Scenario(
        "soft_shutdown_in_time",
        4,
        Text(
            "it ends within the time of a soft shutdown (`worker_soft_shutdown_timeout`)",
            "termina dentro del plazo de un apagado suave (`worker_soft_shutdown_timeout`)",
        ),
        (*HOLDS, Stop("SIGQUIT", wait=False), Sleep(0.5), LetGo(), Ended()),
        (finished(celery="SUCCESS"),),
        worker=SOFT_SHUTDOWN,
    ),
    Scenario(
        "soft_shutdown_too_late",
        4,
        Text("it does not end within that time", "no termina dentro de ese plazo"),
        (*HOLDS, Stop("SIGQUIT")),
        (lost(celery="RETRY"),),
        worker=SOFT_SHUTDOWN,
        quiet=2,
    ),
    Scenario(
        "soft_shutdown_late",
        4,
        Text("the same with `acks_late`", "lo mismo con `acks_late`"),
        (*HOLDS_LATE, Stop("SIGQUIT"), Start(), Wait(times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        worker=SOFT_SHUTDOWN,
    ),
    Scenario(
        "eta_worker_stopped",
        4,
        Text(
            "the worker that holds it until its ETA is stopped, and another takes it",
            "se detiene el worker que la retiene hasta su ETA, y otro la toma",
        ),
        (
            Publish("add", (1, 2), options={"countdown": 5}),
            Received(),
            Until(scheduled(), quiet=0.5),
            Stop(),
            Start(),
        ),
        (finished(celery="SUCCESS"),),
        worker=OWN,
    ),
    Scenario(
        "eta_worker_killed",
        4,
        Text("the same, killed", "lo mismo, pero muere"),
        (Publish("add", (1, 2), options={"countdown": 2.5}), Received(), Kill(), Until(scheduled()), Start()),
        (finished(celery="SUCCESS"),),
        worker=OWN,
        short_visibility=True,
    ),
    Scenario(
        "retry_worker_killed",
        4,
        Text(
            "the worker that holds its retry is killed, and another takes it",
            "muere el worker que retiene su reintento, y otro lo toma",
        ),
        (Publish("flaky", (1, 3)), Received(times=2), Until(retrying()), Kill(), Until(retrying()), Start()),
        (finished(attempts=2, celery="SUCCESS"),),
        worker=OWN,
        short_visibility=True,
    ),
    Scenario(
        "longer_than_visibility",
        4,
        Text(
            "it runs longer than Redis' visibility timeout, with `acks_late`",
            "dura más que el «visibility timeout» de Redis, con `acks_late`",
        ),
        (Publish("holds_always_late"), Wait(times=2), LetGo()),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text("It runs twice, at the same time.", "Se ejecuta dos veces, a la vez."),
        worker=TWO_SLOTS,
        brokers=("redis",),
        short_visibility=True,
    ),
    Scenario(
        "eta_longer_than_visibility",
        4,
        Text("its ETA is later than Redis' visibility timeout", "su ETA es posterior al «visibility timeout» de Redis"),
        (Publish("add", (1, 2), options={"countdown": 8}), Until(scheduled(), quiet=5)),
        (finished(attempts=None, celery="SUCCESS"),),
        note=Text(
            "It is delivered again and again, and each delivery runs.",
            "Se entrega una y otra vez, y cada entrega se ejecuta.",
        ),
        worker=TWO_SLOTS,
        brokers=("redis",),
        short_visibility=True,
        quiet=2,
        checks=(_as_often_as_it_ran,),
    ),
    Scenario(
        "consumer_timeout",
        4,
        Text(
            "it runs longer than RabbitMQ's `consumer_timeout`, with `acks_late`",
            "dura más que el `consumer_timeout` de RabbitMQ, con `acks_late`",
        ),
        (*HOLDS_LATE, Sleep(6), LetGo(), Ended(code=1), Until(finished(what=MEANWHILE)), Start(), Wait(times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text(
            "Its worker ends when it has done, and the message is delivered again.",
            "Su worker termina cuando la acaba, y el mensaje se entrega de nuevo.",
        ),
        worker=OWN,
        brokers=("rabbitmq",),
        short_consumer_timeout=True,
    ),
    Scenario(
        "eta_longer_than_consumer_timeout",
        4,
        Text(
            "its ETA is later than RabbitMQ's `consumer_timeout`",
            "su ETA es posterior al `consumer_timeout` de RabbitMQ",
        ),
        (Publish("add", (1, 2), options={"countdown": 8}), Received(), Ended(code=1), Start()),
        (finished(celery="SUCCESS"),),
        note=Text(
            "One worker after the other ends that holds it, until its ETA is near.",
            "Terminan uno tras otro los workers que la retienen, hasta que su ETA está cerca.",
        ),
        worker=OWN,
        brokers=("rabbitmq",),
        short_consumer_timeout=True,
    ),
    Scenario(
        "connection_cut",
        4,
        Text("its worker loses the broker while it runs", "su worker pierde el broker mientras se ejecuta"),
        (*HOLDS, Cut(), Sleep(LONG), Until(running(also={"revision": 0})), LetGo()),
        (finished(celery="SUCCESS", also={"revision": 0}),),
        worker=Worker(own=True, through_proxy="broker"),
    ),
    Scenario(
        "connection_cut_late",
        4,
        Text("the same with `acks_late`", "lo mismo con `acks_late`"),
        (Publish("holds_always_late"), Wait(), Cut(), Wait(times=2), LetGo(), Wait("ended", times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        note=Text(
            "It is delivered again while the first run goes on: it runs twice.",
            "Se entrega de nuevo mientras la primera sigue: se ejecuta dos veces.",
        ),
        worker=Worker(own=True, slots=2, through_proxy="broker"),
    ),
    Scenario(
        "connection_cut_cancelled",
        4,
        Text(
            "the same with `worker_cancel_long_running_tasks_on_connection_loss`",
            "lo mismo con `worker_cancel_long_running_tasks_on_connection_loss`",
        ),
        (*HOLDS_LATE, Cut(), Wait(times=2)),
        (finished(attempts=2, celery="SUCCESS"),),
        worker=Worker(
            own=True,
            through_proxy="broker",
            settings={"worker_cancel_long_running_tasks_on_connection_loss": True},
        ),
    ),
    Scenario(
        "backend_dies",
        4,
        Text("the result backend dies while it runs", "el backend de resultados muere mientras se ejecuta"),
        (Publish("holds"), Wait(), Cut(for_good=True), LetGo(), Wait("ended")),
        (finished(celery="STARTED", also={"result": "held"}),),
        note=Text("Celery's result never ends.", "El resultado de Celery no termina nunca."),
        within=25,
        worker=Worker(
            own=True,
            through_proxy="backend",
            settings={"result_backend_transport_options": {"retry_policy": {"max_retries": 1, "timeout": 1.0}}},
        ),
        quick=True,
    ),
    Scenario(
        "no_backend",
        4,
        Text("there is no result backend", "no hay backend de resultados"),
        (Publish("add", (1, 2)), Publish("broken")),
        (finished(celery="PENDING", also={"result": 3}), failed(of=1, celery="PENDING")),
        worker=Worker(own=True, environ={"SCENARIOS_BACKEND": "disabled://"}),
    ),
)
