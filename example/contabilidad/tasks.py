"""Accounting's tasks."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from pathlib import Path

from celery import shared_task
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contabilidad import journal
from sgm import files
from sgm.numbers import whole
from sgm.pace import step
from task_manager.utils import progress, track_task

#: The journals that ship with the demo.
FILES = ("diario_diciembre.csv", "diario_descuadrado.csv")


@contextmanager
def in_words():
    """Say what is wrong with a journal in the language of who started the task: the journal itself knows none."""
    try:
        yield
    except journal.JournalError as error:
        error.args = (error.said(_(error.text), whole),)
        raise


@shared_task
@track_task(
    "contabilidad.importar",
    "contabilidad",
    gettext_lazy("Importar asientos"),
    expected_seconds=26,
)
@in_words()
def importar(archivo):
    """Take a journal: read it, and check that each entry balances."""
    entries = journal.read(journal.DATA / Path(archivo).name)
    for number, entry in enumerate(entries, start=1):
        entry.check()
        step(0.02)
        values = {"number": whole(number), "total": whole(len(entries))}
        message = _("Asiento %(number)s de %(total)s") % values
        progress(number, len(entries), message)
    return {"archivo": archivo, "asientos": len(entries)}


@shared_task
@track_task(
    "contabilidad.cuadrar",
    "contabilidad",
    gettext_lazy("Cuadrar libro mayor"),
    expected_seconds=5,
)
@in_words()
def cuadrar(importado):
    """Add up the accounts of what was imported."""
    entries = journal.read(journal.DATA / Path(importado["archivo"]).name)
    balances = journal.balances(entries)
    for _code in progress.iter(
        sorted(balances),
        message=lambda cuenta: f"{cuenta} {journal.ACCOUNTS[cuenta]}",
    ):
        step(0.6)
    return importado | {"saldos": balances, "cuadra": sum(balances.values()) == 0}


@shared_task(bind=True)
@track_task(
    "contabilidad.balance",
    "contabilidad",
    gettext_lazy("Escribir el balance"),
)
def balance(self, cuadrado):
    """Write the balance as a file."""
    progress(1, 2, _("Escribiendo el archivo"))
    path = files.folder_of(self.request.id) / "balance.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["cuenta", "nombre", "saldo"])
        for code, saldo in cuadrado["saldos"].items():
            writer.writerow([code, journal.ACCOUNTS[code], saldo])
    step(2)
    progress(2, 2, _("Listo"))
    return {
        "asientos": cuadrado["asientos"],
        "link": files.link(self.request.id, "balance.csv"),
    }


@shared_task(bind=True)
@track_task(
    "contabilidad.informe",
    "contabilidad",
    gettext_lazy("Informe anual detallado"),
    expected_seconds=300,
)
def informe(self, ejercicio):
    """Go through a whole year, day by day: long enough to change one's mind."""
    rows = 0
    for day in progress.iter(
        range(1, 366),
        message=lambda day: _("Día %(day)s de 365") % {"day": day},
    ):
        rows += len(journal.generated(f"{ejercicio}-{day}", 40))
        step(0.8)
    return {"ejercicio": ejercicio, "asientos": rows}


@shared_task
@track_task("contabilidad.vencimientos", "contabilidad", gettext_lazy("Revisar vencimientos"), batched=True)
def revisar_vencimientos():
    """Look at what falls due; beat starts it every five minutes."""
    due = [entry for entry in journal.generated("vencimientos", 60) if entry.debe > 3_000_000]
    step(0.3)
    return {"por_vencer": len(due)}
