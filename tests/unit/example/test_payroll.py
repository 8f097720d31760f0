"""The demo's payroll: what is paid, what is withheld, and that invented data are always the same."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nomina import payroll
from nomina.payroll import Bracket, Employee

RATES = payroll.parameters()
ANA = Employee("E0001", "Ana Gómez Ruiz", "Bodega", 2_200_000, horas_extra=0, bonificacion=0, dias=30)
employees = st.builds(
    Employee,
    codigo=st.just("E0001"),
    nombre=st.just("Ana Gómez Ruiz"),
    departamento=st.sampled_from(payroll.DEPARTMENTS),
    salario=st.integers(0, 500_000_000),
    horas_extra=st.integers(0, 200),
    bonificacion=st.integers(0, 50_000_000),
    dias=st.integers(0, 30),
)


@given(employees)
def test_what_is_paid_is_what_is_earned_less_what_is_withheld(employee):
    slip = payroll.payslip(employee, RATES)
    assert slip.neto == slip.devengado - slip.pension - slip.salud - slip.desempleo - slip.impuesto
    assert 0 <= slip.neto <= slip.devengado


@given(employees)
def test_all_amounts_are_whole_pesos(employee):
    slip = payroll.payslip(employee, RATES)
    amounts = [getattr(slip, field.name) for field in fields(payroll.Totals)[1:]]
    assert all(type(amount) is int and amount >= 0 for amount in amounts)


@given(st.lists(employees, max_size=20))
def test_totals_are_the_sums_of_the_payslips(found):
    slips = [payroll.payslip(employee, RATES) for employee in found]
    totals = payroll.totals(iter(slips))
    assert totals.empleados == len(found)
    assert totals.neto == sum(slip.neto for slip in slips)
    assert totals.devengado == totals.neto + totals.pension + totals.salud + totals.desempleo + totals.impuesto


@given(employees, st.integers(0, 1_000_000))
def test_who_earns_more_is_not_paid_less(employee, more):
    better = replace(employee, bonificacion=employee.bonificacion + more)
    # Each of the four withheld amounts is rounded on its own, by at most half a peso.
    assert payroll.payslip(better, RATES).neto >= payroll.payslip(employee, RATES).neto - 4


def test_a_payslip_by_hand():
    slip = payroll.payslip(replace(ANA, salario=6_600_000, horas_extra=4, bonificacion=400_000, dias=15), RATES)
    # 3.300.000 for half a month, 4 hours of 30.000 at 1,25, and the bonus.
    assert slip.devengado == 3_300_000 + 150_000 + 400_000
    assert (slip.pension, slip.salud, slip.desempleo, slip.impuesto) == (154_000, 154_000, 38_500, 0)
    assert slip.neto == 3_503_500


@pytest.mark.parametrize(("base", "tax"), [(0, 0), (1_000, 0), (1_001, 0), (1_005, 1), (2_000, 100), (3_000, 300)])
def test_each_bracket_taxes_only_its_own_part(base, tax):
    brackets = (Bracket(1_000, Decimal(0)), Bracket(2_000, Decimal("0.1")), Bracket(None, Decimal("0.2")))
    assert payroll.income_tax(base, brackets) == tax


@pytest.mark.parametrize(("amount", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.49", 2)])
def test_half_a_peso_is_rounded_up(amount, whole):
    assert payroll.pesos(Decimal(amount)) == whole


def test_the_rates_say_that_they_are_no_law():
    assert "demostración" in (payroll.DATA / "parametros.json").read_text(encoding="utf-8")


def test_a_month_is_always_the_same_and_no_other():
    october = list(payroll.generated("2026-10"))
    assert october == list(payroll.generated("2026-10"))
    assert october != list(payroll.generated("2026-11"))
    assert [employee.nombre for employee in october] == [e.nombre for e in payroll.generated("2026-11")]
    assert len({employee.codigo for employee in october}) == payroll.EMPLOYEES == 1_000


def test_the_shipped_month_is_the_generated_one():
    shipped = payroll.read_employees(payroll.DATA / "empleados-2026-10.csv")
    assert shipped == list(payroll.generated("2026-10"))


@given(st.lists(employees, max_size=5))
def test_a_month_is_read_as_it_was_written(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("nomina") / "empleados.csv"
    payroll.write_employees(path, found)
    assert payroll.read_employees(path) == found


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"salario": "mucho"}, "La línea 3 de mes.csv no se entiende"),
        ({"dias": 31}, "La línea 3 de mes.csv tiene un valor imposible"),
        ({"salario": -1}, "La línea 3 de mes.csv tiene un valor imposible"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, wrong, sentence):
    payroll.write_employees(tmp_path / "mes.csv", [ANA, replace(ANA, **wrong)])
    with pytest.raises(ValueError, match=sentence):
        payroll.read_employees(tmp_path / "mes.csv")
