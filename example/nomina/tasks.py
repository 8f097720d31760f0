"""The payroll's tasks."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from pathlib import Path

from celery import chord, group, shared_task
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nomina import payroll
from sgm import files
from sgm.numbers import whole
from sgm.pace import step
from task_manager.utils import progress, track_task


@shared_task(bind=True)
@track_task(
    "nomina.consolidar",
    "nomina",
    gettext_lazy("Consolidar nómina"),
    expected_seconds=32,
)
def consolidar(self, periodo):
    """Work out a month's payroll; leave a payslip each, and the totals."""
    employees = payroll.read_employees(month_file(periodo))
    rates = payroll.parameters()
    folder = files.folder_of(self.request.id)
    slips = []
    for number, employee in enumerate(employees, start=1):
        slip = payroll.payslip(employee, rates)
        _write_payslip(folder, slip)
        slips.append(slip)
        step(0.03)
        progress(number, len(employees), _of_total(number, employees))
    summary = payroll.totals(slips)
    _write_totals(folder / "totales.csv", slips, summary)
    return {
        "periodo": periodo,
        "empleados": summary.empleados,
        "neto": whole(summary.neto),
        "link": files.link(self.request.id, "totales.csv"),
    }


@shared_task(bind=True, max_retries=4)
@track_task(
    "nomina.pago_banco",
    "nomina",
    gettext_lazy("Enviar pago al banco"),
)
def pago_banco(self, periodo):
    """Send the payment to the bank, which answers at the third attempt."""
    progress(1, 3, _("Llamando al banco"))
    step(1.5)
    if self.request.retries < 2:
        error = _("El banco no responde (503); se intentará otra vez")
        wait = 4 * settings.SGM_PACE
        raise self.retry(exc=ConnectionError(error), countdown=wait)
    progress(3, 3, _("El banco confirmó el pago"))
    return {"periodo": periodo, "comprobante": f"BCO-{periodo}-0042"}


@shared_task(bind=True)
@track_task(
    "nomina.recibos",
    "nomina",
    gettext_lazy("Imprimir recibos de un departamento"),
    expected_seconds=9,
)
def recibos(self, periodo, departamento):
    """Print the payslips of one department; return its totals."""
    rates, folder = payroll.parameters(), files.folder_of(self.request.id)
    employees = payroll.read_employees(month_file(periodo))
    members = [e for e in employees if e.departamento == departamento]
    slips = []
    for number, employee in enumerate(members, start=1):
        slip = payroll.payslip(employee, rates)
        _write_payslip(folder, slip)
        slips.append(slip)
        step(0.05)
        progress(number, len(members), _of_total(number, members))
    return asdict(payroll.totals(slips)) | {"departamento": departamento}


@shared_task(bind=True)
@track_task(
    "nomina.imprimir",
    "nomina",
    gettext_lazy("Imprimir los recibos de todos"),
)
def imprimir(self, periodo):
    """Have all departments printed side by side: a group of children."""
    departments = (recibos.s(periodo, name) for name in payroll.DEPARTMENTS)
    group(departments).apply_async()
    return {"periodo": periodo, "departamentos": len(payroll.DEPARTMENTS)}


@shared_task(bind=True)
@track_task(
    "nomina.cierre",
    "nomina",
    gettext_lazy("Preparar el cierre del mes"),
)
def cierre(self, periodo):
    """Have all departments worked out, then added up: a chord."""
    departments = (recibos.s(periodo, name) for name in payroll.DEPARTMENTS)
    chord(departments, cerrar.s(periodo)).apply_async()
    return {"periodo": periodo, "departamentos": len(payroll.DEPARTMENTS)}


@shared_task
@track_task("nomina.cerrar", "nomina", gettext_lazy("Cerrar el mes"))
def cerrar(departamentos, periodo):
    """Add up what the departments worked out."""
    progress(1, 1, _("Sumando los departamentos"))
    step(2)
    names = [field.name for field in fields(payroll.Totals)]
    sums = {name: sum(each[name] for each in departamentos) for name in names}
    return {
        "periodo": periodo,
        "empleados": sums["empleados"],
        "neto": whole(sums["neto"]),
    }


def month_file(periodo: str) -> Path:
    """Return the month's file of employees, generated at its first use."""
    shipped = payroll.DATA / f"empleados-{periodo}.csv"
    if shipped.exists():
        return shipped
    path = settings.DATA_DIR / f"empleados-{periodo}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".nuevo")
        payroll.write_employees(unfinished, payroll.generated(periodo))
        unfinished.replace(path)
    return path


def _of_total(number: int, employees: list[payroll.Employee]) -> str:
    values = {"number": whole(number), "total": whole(len(employees))}
    return _("Empleado %(number)s de %(total)s") % values


def _write_payslip(folder: Path, slip: payroll.Payslip) -> None:
    lines = [f"{name}: {value}" for name, value in asdict(slip).items()]
    (folder / f"recibo-{slip.codigo}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_totals(path: Path, slips: list[payroll.Payslip], summary: payroll.Totals) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(payroll.Payslip)])
        writer.writeheader()
        writer.writerows(asdict(slip) for slip in slips)
        total = {name: value for name, value in asdict(summary).items() if name != "empleados"}
        writer.writerow({"codigo": "TOTAL", "nombre": f"{summary.empleados} empleados", "departamento": ""} | total)
