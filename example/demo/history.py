"""Thirty days of invented history, which its tag and its ids say it is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from task_manager.models import TaskExecution
from task_manager.states import Reason, State

TAG = "muestra"
DAYS = 30


@dataclass(frozen=True)
class Kind:
    """One task as the history has it: how long it takes, how often a day at most, and how it fails."""

    name: str
    task: str
    title: str
    module: str
    seconds: float
    often: int
    kwargs: Mapping[str, Any]
    error: tuple[str, str]


_BANK = ("ConnectionError", "El banco no responde (503); se intentará otra vez")
_EMPLOYEES = ("ValueError", "La línea 418 de empleados-2026-10.csv no se entiende")
_JOURNAL = ("JournalError", "El asiento 1187 no cuadra: debe 450.000, haber 405.000")
_FULL = ("OSError", "No queda espacio en el disco para el informe")
_MONTH = {"periodo": "2026-10"}
_FILE = {"archivo": "diario_diciembre.csv"}
_YEAR = {"ejercicio": 2026}
KINDS = (
    Kind("nomina.consolidar", "consolidar", "Consolidar nómina", "nomina", 31, 2, _MONTH, _EMPLOYEES),
    Kind("nomina.pago_banco", "pago_banco", "Enviar pago al banco", "nomina", 6, 3, _MONTH, _BANK),
    Kind("contabilidad.importar", "importar", "Importar asientos", "contabilidad", 27, 4, _FILE, _JOURNAL),
    Kind("contabilidad.informe", "informe", "Informe anual detallado", "contabilidad", 290, 1, _YEAR, _FULL),
)


def write_history(users: Mapping[str, Any]) -> int:
    """Add what is missing of the last thirty days, forget older samples; return how many rows were added."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    samples = TaskExecution.objects.filter(task_id__startswith=f"{TAG}-")
    samples.filter(created_at__lt=today - timedelta(days=DAYS)).delete()
    known = set(samples.values_list("task_id", flat=True))
    rows = [row for back in range(DAYS, 0, -1) for row in _day(today - timedelta(days=back), users)]
    new = sorted((row for row in rows if row.task_id not in known), key=lambda row: row.created_at)
    TaskExecution.objects.bulk_create(new, batch_size=200)
    return len(new)


def _day(day: datetime, users: Mapping[str, Any]) -> Iterator[TaskExecution]:
    """Yield the executions of one day: always the same for the same date."""
    chosen = random.Random(f"{day:%Y-%m-%d}")
    for kind in KINDS:
        for number in range(chosen.randint(0, kind.often)):
            created = day + timedelta(hours=8, seconds=chosen.randrange(9 * 3600))
            task_id = f"{TAG}-{day:%Y%m%d}-{kind.task}-{number}"
            yield _execution(task_id, kind, created, users[kind.module], chosen)


def _execution(task_id: str, kind: Kind, created: datetime, owner: Any, chosen: random.Random) -> TaskExecution:
    started = created + timedelta(seconds=0.1 + chosen.expovariate(0.5))
    seconds = kind.seconds * chosen.uniform(0.9, 1.4)
    state = chosen.choices((State.SUCCESS, State.FAILURE, State.REVOKED), (90, 6, 4))[0]
    done = 1.0 if state is State.SUCCESS else chosen.uniform(0.1, 0.9)
    finished = started + timedelta(seconds=seconds * done)
    name = owner.get_full_name()
    row = TaskExecution(
        task_id=task_id,
        name=kind.name,
        task=f"{kind.module}.tasks.{kind.task}",
        title=kind.title,
        module=kind.module,
        tags=[TAG],
        args=[],
        kwargs=dict(kind.kwargs),
        replayable=True,
        queue="celery",
        worker=f"celery@{TAG}",
        owner_id=owner.pk,
        owner_name=name,
        state=state,
        attempt=1,
        created_at=created,
        sent_at=created,
        first_started_at=started,
        started_at=started,
        finished_at=finished,
        progress_current=round(100 * done),
        progress_total=100,
        progress_at=finished,
        root_id=task_id,
    )
    if state is State.SUCCESS:
        row.result = dict(kind.kwargs)
    elif state is State.FAILURE:
        row.reason = Reason.EXCEPTION
        row.error_type, row.error_message = kind.error
    else:
        row.reason = Reason.CANCELLED
        row.cancel_requested_at = finished - timedelta(seconds=0.4)
        row.cancelled_by_id, row.cancelled_by_name = owner.pk, name
    return row
