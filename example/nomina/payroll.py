"""A month's payroll: pure arithmetic in whole pesos, rounded half up after each item."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DATA = Path(__file__).parent / "data"
EMPLOYEES = 1_000
DEPARTMENTS = ("Administración", "Bodega", "Comercial", "Logística", "Producción", "Tecnología")
_NAMES = "Ana Luis María Jorge Sofía Carlos Lucía Andrés Paula Diego Elena Mateo Laura Iván Rosa Tomás".split()  # noqa: SIM905
_SURNAMES = "Gómez Ruiz Díaz Torres Vargas Rojas Castro Moreno Ortiz Peña Suárez Mejía Cano Duarte".split()  # noqa: SIM905


@dataclass(frozen=True)
class Employee:
    """One line of the month's file. Money is whole pesos."""

    codigo: str
    nombre: str
    departamento: str
    salario: int
    horas_extra: int
    bonificacion: int
    dias: int


@dataclass(frozen=True)
class Bracket:
    """Part of the income up to `hasta` pesos (None: without limit) that is taxed at `tasa`."""

    hasta: int | None
    tasa: Decimal


@dataclass(frozen=True)
class Parameters:
    """The rates of the month."""

    pension: Decimal
    salud: Decimal
    desempleo: Decimal
    valor_hora_extra: Decimal
    horas_mes: int
    impuesto: tuple[Bracket, ...]


@dataclass(frozen=True)
class Payslip:
    """What one employee is paid, in whole pesos."""

    codigo: str
    nombre: str
    departamento: str
    devengado: int
    pension: int
    salud: int
    desempleo: int
    impuesto: int
    neto: int


@dataclass(frozen=True)
class Totals:
    """The sums of a month."""

    empleados: int
    devengado: int
    pension: int
    salud: int
    desempleo: int
    impuesto: int
    neto: int


def parameters(path: Path = DATA / "parametros.json") -> Parameters:
    """Return the rates from their file."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Parameters(
        pension=Decimal(raw["pension"]),
        salud=Decimal(raw["salud"]),
        desempleo=Decimal(raw["desempleo"]),
        valor_hora_extra=Decimal(raw["valor_hora_extra"]),
        horas_mes=raw["horas_mes"],
        impuesto=tuple(Bracket(b["hasta"], Decimal(b["tasa"])) for b in raw["impuesto"]),
    )


def payslip(employee: Employee, rates: Parameters) -> Payslip:
    """Return what `employee` earns, what is withheld, and what is paid."""
    salary = Decimal(employee.salario)
    extra = salary / rates.horas_mes * rates.valor_hora_extra * employee.horas_extra
    gross = pesos(salary * employee.dias / 30 + extra) + employee.bonificacion
    pension, health, unemployment = (pesos(gross * rate) for rate in (rates.pension, rates.salud, rates.desempleo))
    tax = income_tax(gross - pension - health, rates.impuesto)
    return Payslip(
        codigo=employee.codigo,
        nombre=employee.nombre,
        departamento=employee.departamento,
        devengado=gross,
        pension=pension,
        salud=health,
        desempleo=unemployment,
        impuesto=tax,
        neto=gross - pension - health - unemployment - tax,
    )


def income_tax(base: int, brackets: Iterable[Bracket]) -> int:
    """Return the tax on `base`: each bracket's rate on the part of it that falls there."""
    tax, floor = Decimal(0), 0
    for bracket in brackets:
        ceiling = base if bracket.hasta is None else min(base, bracket.hasta)
        tax += max(ceiling - floor, 0) * bracket.tasa
        floor = bracket.hasta or base
    return pesos(tax)


def totals(payslips: Iterable[Payslip]) -> Totals:
    """Return the sums of `payslips`."""
    found = list(payslips)
    names = [field.name for field in fields(Totals)][1:]
    return Totals(len(found), *(sum(getattr(slip, name) for slip in found) for name in names))


def pesos(amount: Decimal) -> int:
    """Return `amount` in whole pesos, half up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def generated(period: str) -> Iterator[Employee]:
    """Yield the month's employees: invented, and always the same for the same `period` (YYYY-MM)."""
    people, month = random.Random("personas"), random.Random(period)
    for number in range(1, EMPLOYEES + 1):
        name = f"{people.choice(_NAMES)} {people.choice(_SURNAMES)} {people.choice(_SURNAMES)}"
        yield Employee(
            codigo=f"E{number:04}",
            nombre=name,
            departamento=people.choice(DEPARTMENTS),
            salario=people.randrange(13, 180) * 100_000,
            horas_extra=month.choice((0, 0, 0, 4, 8, 12)),
            bonificacion=month.choice((0, 0, 0, 150_000, 400_000)),
            dias=month.choice((30,) * 12 + (29, 25, 15)),
        )


def write_employees(path: Path, employees: Iterable[Employee]) -> None:
    """Write the month's file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Employee)])
        writer.writerows([getattr(employee, field.name) for field in fields(Employee)] for employee in employees)


def read_employees(path: Path) -> list[Employee]:
    """Return the employees of a month's file. Raises ValueError naming the line that is wrong."""
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                employee = _employee(row)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"La línea {line} de {path.name} no se entiende") from error
            if not 0 <= employee.dias <= 30 or min(employee.salario, employee.horas_extra, employee.bonificacion) < 0:
                raise ValueError(f"La línea {line} de {path.name} tiene un valor imposible: {employee}")
            found.append(employee)
    return found


def _employee(row: dict[str, str]) -> Employee:
    numbers = {name: int(row[name]) for name in ("salario", "horas_extra", "bonificacion", "dias")}
    return Employee(row["codigo"], row["nombre"], row["departamento"], **numbers)
