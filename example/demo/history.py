"""Thirty days of invented history, labelled as such."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from task_manager.models import TaskExecution

TAG = "muestra"
DAYS = 30
#: name, task, title, module, typical seconds, how often a day
KINDS = (
    ("nomina.consolidar", "nomina.tasks.consolidar", "Consolidar nómina", "nomina", 31, 1),
    ("nomina.pago_banco", "nomina.tasks.pago_banco", "Enviar pago al banco", "nomina", 6, 2),
    ("nomina.recibos", "nomina.tasks.recibos", "Imprimir recibos de un departamento", "nomina", 4, 6),
    ("contabilidad.importar", "contabilidad.tasks.importar", "Importar asientos", "contabilidad", 25, 2),
    ("contabilidad.cuadrar", "contabilidad.tasks.cuadrar", "Cuadrar libro mayor", "contabilidad", 5, 2),
    ("contabilidad.informe", "contabilidad.tasks.informe", "Informe anual detallado", "contabilidad", 280, 1),
)
FAILURES = {
    "nomina": "El banco no responde (503); se intentará otra vez",
    "contabilidad": "El asiento 1187 no cuadra: debe 450.000, haber 405.000",
}


def write_history(users: dict[str, Any]) -> int:
    """Add what is missing of the last thirty days; return how many rows that was."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [row for back in range(1, DAYS + 1) for row in _day(today - timedelta(days=back), users)]
    known = set(
        TaskExecution.objects.filter(task_id__in=[row.task_id for row in rows]).values_list("task_id", flat=True)
    )
    new = [row for row in rows if row.task_id not in known]
    TaskExecution.objects.bulk_create(new, batch_size=200)
    return len(new)


def _day(day: Any, users: dict[str, Any]) -> list[TaskExecution]:
    chosen = random.Random(f"{day:%Y-%m-%d}")
    rows = []
    for name, task, title, module, seconds, often in KINDS:
        for number in range(chosen.randint(0, often + 1)):
            created = day + timedelta(hours=8, seconds=chosen.randrange(9 * 3600))
            started = created + timedelta(seconds=chosen.expovariate(0.5))
            finished = started + timedelta(seconds=seconds * chosen.uniform(0.8, 1.5))
            outcome = chosen.choices(("SUCCESS", "FAILURE", "REVOKED"), (92, 6, 2))[0]
            failed = outcome == "FAILURE"
            rows.append(
                TaskExecution(
                    task_id=f"{TAG}-{day:%Y%m%d}-{name}-{number}",
                    name=name,
                    task=task,
                    title=f"{title} (muestra)",
                    module=module,
                    tags=[TAG],
                    owner_id=users[module].pk,
                    owner_name=users[module].get_full_name(),
                    state=outcome,
                    reason={"FAILURE": "exception", "REVOKED": "cancelled"}.get(outcome),
                    attempt=1,
                    queue="celery",
                    worker="celery@muestra",
                    created_at=created,
                    sent_at=created,
                    first_started_at=started,
                    started_at=started,
                    finished_at=finished,
                    error_type="ValueError" if failed else "",
                    error_message=FAILURES[module] if failed else "",
                    progress_current=100 if outcome == "SUCCESS" else chosen.randrange(5, 95),
                    progress_total=100,
                    progress_at=finished,
                )
            )
    return rows
