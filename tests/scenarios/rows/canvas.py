"""Section 6: chains, groups, chords and the rest of the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from task_manager.states import Reason
from tests.scenarios.scenario import (
    OWN,
    Scenario,
    Text,
    cancelled,
    expired,
    failed,
    finished,
    lost,
    never_published,
    nothing,
    terminated,
)
from tests.scenarios.steps import Do, Publish, Revoke, Wait

if TYPE_CHECKING:
    from tests.scenarios.run import Run

Make = Callable[..., Any]


def _canvas(build: Callable[[Make], Any]) -> Do:
    """Publish what `build(step)` makes of `step(task, *arguments)`, whose ids are numbered as it calls for them."""

    def publish(run: Run) -> None:
        from tests.scenarios.host import tasks
        from tests.scenarios.run import publishing

        def step(task: str, *args: Any, **options: Any) -> Any:
            return getattr(tasks, task).s(*args).set(queue=run.queue, task_id=run.new_id(), **options)

        with publishing:
            build(step).apply_async()

    return Do(publish)


def _chain(*names: Any) -> Do:
    from celery import chain

    return _canvas(lambda step: chain(*(step(*(n if isinstance(n, tuple) else (n,))) for n in names)))


def _chord_of(header: Any, body: str) -> Do:
    from celery import chord

    return _canvas(lambda step: chord([step(*name) for name in header], step(body)))


def _chord_in_chain(step: Make) -> Any:
    from celery import chain, group

    return chain(group(step("add", 1, 2), step("broken")), step("total"), step("add", 1))


def _nested(step: Make) -> Any:
    from celery import chain, group

    return chain(step("broken"), group(step("add", 1), step("add", 2)), step("total"), step("add", 3))


def _group(step: Make) -> Any:
    from celery import group

    return group(step("add", 1, 2), step("broken"), step("add", 3, 4))


def _linked(task: str, *args: Any) -> Callable[[Make], Any]:
    def build(step: Make) -> Any:
        signature = step(task, *args)
        signature.link(step("hears"))
        signature.link_error(step("hears"))
        return signature

    return build


def _cancel(run: Run) -> None:
    from task_manager.actions.executions import cancel

    assert cancel(run.ids[0]).outcome == "cancelled"


def _row(run: Run, number: int) -> Any:
    from task_manager.models import TaskExecution

    return TaskExecution.objects.get(task_id=run.ids[number])


def _in_one_line(run: Run) -> str:
    """each step the child of the one before it, and all of one root"""
    for number in range(1, len(run.ids)):
        row = _row(run, number)
        if (row.root_id, row.parent_id) != (run.ids[0], run.ids[number - 1]):
            return f"step {number + 1}: root {row.root_id}, parent {row.parent_id}"
    return ""


def _in_one_group(run: Run) -> str:
    """one group"""
    groups = {_row(run, number).group_id for number in range(len(run.ids))}
    return "" if len(groups) == 1 and None not in groups else str(groups)


def _child_of_first(run: Run) -> str:
    """the child of the first"""
    row = _row(run, 1)
    return "" if (row.parent_id, row.root_id) == (run.ids[0], run.ids[0]) else f"{row.parent_id}, {row.root_id}"


def _all_of_one_root(run: Run) -> str:
    """all of one root"""
    roots = {_row(run, number).root_id for number in range(1, len(run.ids))}
    return "" if roots == {run.ids[0]} else str(roots)


NEXT = Text("the steps after it", "los pasos siguientes")
BODY = Text("the body", "el cuerpo")

SCENARIOS = (
    Scenario(
        "chain",
        6,
        Text("a chain, and all its steps work", "una cadena, y todos sus pasos funcionan"),
        (_chain(("add", 1, 2), ("add", 3), ("add", 4)),),
        (finished(of=2, celery="SUCCESS", also={"result": 10}), finished(), finished(of=1)),
        checks=(_in_one_line,),
        quick=True,
    ),
    Scenario(
        "chain_fails",
        6,
        Text("a step of a chain fails", "falla un paso de una cadena"),
        (_chain(("add", 1, 2), "broken", ("add", 3), ("add", 4)),),
        (
            failed(of=1, celery="FAILURE", what=Text("the step", "el paso")),
            never_published(of=2, celery="FAILURE", what=NEXT),
            never_published(of=3, celery="FAILURE"),
            finished(),
        ),
        note=Text(
            "Nobody publishes the steps after it, and no signal says so.",
            "Nadie publica los pasos siguientes, y ninguna señal lo dice.",
        ),
        checks=(_in_one_line,),
        quick=True,
    ),
    Scenario(
        "chain_terminated",
        6,
        Text("a step of a chain is terminated", "se termina un paso de una cadena con una señal"),
        (_chain("holds_always", ("add", 4)), Wait(), Revoke(terminate=True, signal="SIGKILL")),
        (terminated(celery="REVOKED"), never_published(of=1, celery="PENDING", what=NEXT)),
        checks=(_in_one_line,),
        quick=True,
    ),
    Scenario(
        "chain_lost",
        6,
        Text("the process that runs a step of a chain is killed", "muere el proceso que ejecuta un paso de una cadena"),
        (_chain(("dies", "SIGKILL"), ("add", 4)),),
        (lost(celery="FAILURE"), never_published(of=1, celery="FAILURE", what=NEXT)),
        checks=(_in_one_line,),
    ),
    Scenario(
        "chain_too_long",
        6,
        Text(
            "a step of a chain exceeds its hard time limit",
            "un paso de una cadena supera su límite estricto de tiempo",
        ),
        (_chain(("hard", 20), ("add", 4)),),
        (failed(Reason.TIME_LIMIT, celery="FAILURE"), never_published(of=1, celery="FAILURE", what=NEXT)),
        worker=OWN,
        checks=(_in_one_line,),
    ),
    Scenario(
        "chain_ignored",
        6,
        Text("a step of a chain raises `Ignore`", "un paso de una cadena lanza `Ignore`"),
        (_chain("ignored", ("add", 4)),),
        (finished(Reason.IGNORED), never_published(of=1, celery="PENDING", what=NEXT)),
        checks=(_in_one_line,),
    ),
    Scenario(
        "chain_rejected",
        6,
        Text("a step of a chain raises `Reject`", "un paso de una cadena lanza `Reject`"),
        (_chain(("rejected", False), ("add", 4)),),
        (failed(Reason.REJECTED), never_published(of=1, celery="FAILURE", what=NEXT)),
        checks=(_in_one_line,),
    ),
    Scenario(
        "chain_not_serializable",
        6,
        Text(
            "a step of a chain returns what cannot be serialized",
            "un paso de una cadena devuelve algo que no se puede serializar",
        ),
        (_chain("returns_object", ("add", 4)),),
        (failed(celery="FAILURE"), never_published(of=1, celery="FAILURE", what=NEXT)),
    ),
    Scenario(
        "chain_cancelled",
        6,
        Text(
            "a step of a chain is cancelled here before it starts",
            "se cancela aquí un paso de una cadena antes de que empiece",
        ),
        (
            _canvas(lambda step: step("add", 1, 2, countdown=1.5) | step("add", 3)),
            Do(_cancel),
        ),
        (cancelled(celery="REVOKED"), never_published(of=1, celery="PENDING", what=NEXT)),
        checks=(_in_one_line,),
    ),
    Scenario(
        "chain_expired",
        6,
        Text("a step of a chain expires (Redis)", "un paso de una cadena caduca (Redis)"),
        (_canvas(lambda step: step("add", 1, 2, expires=-1) | step("add", 3)),),
        (expired(celery="REVOKED"), never_published(of=1, celery="PENDING", what=NEXT)),
        brokers=("redis",),
    ),
    Scenario(
        "chain_retried",
        6,
        Text("a step of a chain works after a retry", "un paso de una cadena funciona tras un reintento"),
        (_chain(("flaky", 1), ("add", 4)),),
        (finished(of=1, celery="SUCCESS", also={"result": 5, "revision": 0}), finished(attempts=2)),
        checks=(_in_one_line,),
    ),
    Scenario(
        "group",
        6,
        Text("a group: each member is a task for itself", "un grupo: cada miembro es una tarea por sí mismo"),
        (_canvas(_group),),
        (
            finished(celery="SUCCESS"),
            failed(of=1, celery="FAILURE", what=Text("one that fails", "uno que falla")),
            finished(of=2, celery="SUCCESS"),
        ),
        checks=(_in_one_group,),
    ),
    Scenario(
        "chord",
        6,
        Text("a chord, and all its header works", "un chord, y toda su cabecera funciona"),
        (_chord_of((("add", 1, 2), ("add", 3, 4)), "total"),),
        (finished(of=2, celery="SUCCESS", also={"result": 10}, what=BODY), finished(), finished(of=1)),
        quick=True,
    ),
    Scenario(
        "chord_fails",
        6,
        Text("a member of a chord's header fails", "falla un miembro de la cabecera de un chord"),
        (_chord_of((("add", 1, 2), ("broken",)), "total"),),
        (
            failed(of=1, what=Text("the member", "el miembro")),
            never_published(of=2, celery="FAILURE", what=BODY),
            finished(),
        ),
        quick=True,
    ),
    Scenario(
        "chord_terminated",
        6,
        Text(
            "a member of a chord's header is terminated",
            "se termina con una señal un miembro de la cabecera de un chord",
        ),
        (_chord_of((("holds_always",), ("add", 3, 4)), "total"), Wait(), Revoke(terminate=True)),
        (terminated(), never_published(of=2, celery="FAILURE", what=BODY), finished(of=1)),
    ),
    Scenario(
        "chord_then_chain",
        6,
        Text(
            "a member of a group fails that others of a chain wait for",
            "falla un miembro de un grupo que esperan otros pasos de una cadena",
        ),
        (_canvas(_chord_in_chain),),
        (
            failed(of=1, what=Text("the member", "el miembro")),
            never_published(of=2, what=NEXT),
            never_published(of=3, celery="FAILURE"),
            finished(),
        ),
    ),
    Scenario(
        "chain_with_group",
        6,
        Text(
            "a step fails before a group and the steps after it",
            "falla un paso previo a un grupo y a los pasos que le siguen",
        ),
        (_canvas(_nested),),
        (
            failed(),
            *(
                never_published(
                    of=number,
                    what=Text(
                        "each of them",
                        "cada uno de ellos",
                    )
                    if number == 1
                    else None,
                )
                for number in range(1, 5)
            ),
        ),
        checks=(_all_of_one_root,),
    ),
    Scenario(
        "link",
        6,
        Text(
            "it works, and has callbacks (`link`, `link_error`)",
            "funciona, y tiene «callbacks» (`link`, `link_error`)",
        ),
        (_canvas(_linked("add", 1, 2)),),
        (
            finished(),
            finished(of=1, what=Text("its `link`", "su `link`")),
            nothing(of=2, what=Text("its `link_error`", "su `link_error`")),
        ),
    ),
    Scenario(
        "link_error",
        6,
        Text("it fails, and has callbacks", "falla, y tiene «callbacks»"),
        (_canvas(_linked("broken")),),
        (
            failed(),
            nothing(of=1, what=Text("its `link`", "su `link`")),
            finished(of=2, what=Text("its `link_error`", "su `link_error`")),
        ),
    ),
    Scenario(
        "link_error_lost",
        6,
        Text("its process is killed, and it has callbacks", "muere su proceso, y tiene «callbacks»"),
        (_canvas(_linked("dies", "SIGKILL")),),
        (
            lost(),
            nothing(of=1, what=Text("its `link`", "su `link`")),
            finished(of=2, what=Text("its `link_error`", "su `link_error`")),
        ),
    ),
    Scenario(
        "link_error_terminated",
        6,
        Text("it is terminated, and has callbacks", "se termina con una señal, y tiene «callbacks»"),
        (_canvas(_linked("holds_always")), Wait(), Revoke(terminate=True)),
        (terminated(), nothing(of=1, what=Text("both", "ambos")), nothing(of=2)),
    ),
    Scenario(
        "replaced",
        6,
        Text("it replaces itself (`self.replace`)", "se sustituye a sí misma (`self.replace`)"),
        (Publish("replaced", (1, 2)),),
        (finished(attempts=2, celery="SUCCESS", also={"result": 3, "name": "scenarios.replaced"}),),
        note=Text(
            "The id is the same, and the work of both is one execution.",
            "El id es el mismo, y el trabajo de ambas es una sola ejecución.",
        ),
        quick=True,
    ),
    Scenario(
        "replaced_in_chain",
        6,
        Text("a step of a chain replaces itself", "un paso de una cadena se sustituye a sí mismo"),
        (_chain(("replaced", 1, 2), ("add", 4)),),
        (finished(of=1, celery="SUCCESS", also={"result": 7, "revision": 0}), finished(attempts=2)),
    ),
    Scenario(
        "subtask",
        6,
        Text("it publishes another from within", "publica otra desde dentro"),
        (Do(lambda run: run.new_id()), Do(lambda run: run.new_id()), Do(lambda run: _publish_parent(run))),
        (finished(of=1, celery="SUCCESS", what=Text("the other", "la otra")), finished()),
        checks=(_child_of_first,),
    ),
    Scenario(
        "called_within",
        6,
        Text("it calls another like a function", "llama a otra como a una función"),
        (Publish("calls", ("direct", "")),),
        (finished(celery="SUCCESS", also={"result": 3}),),
    ),
    Scenario(
        "applied_within",
        6,
        Text("it runs another in place with `apply()`", "ejecuta otra en el sitio con `apply()`"),
        (Do(lambda run: run.new_id()), Do(lambda run: run.new_id()), Do(lambda run: _publish_caller(run))),
        (finished(of=1, what=Text("the other", "la otra")), finished(celery="SUCCESS")),
    ),
)


def _publish_parent(run: Run) -> None:
    Publish("parent", (run.ids[1],), again=0).do(run)


def _publish_caller(run: Run) -> None:
    Publish("calls", ("apply", run.ids[1]), again=0).do(run)
