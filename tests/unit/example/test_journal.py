"""The demo's journal: entries balance or say which does not, and by how much."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contabilidad import journal
from contabilidad.journal import Entry, JournalError, Line

lines = st.builds(
    Line,
    asiento=st.just(7),
    fecha=st.just("2026-12-01"),
    cuenta=st.sampled_from(sorted(journal.ACCOUNTS)),
    debe=st.integers(0, 10_000_000),
    haber=st.integers(0, 10_000_000),
)


def balances(entry) -> bool:
    try:
        entry.check()
    except JournalError:
        return False
    return True


@given(st.lists(lines, max_size=6))
def test_an_entry_is_taken_if_and_only_if_it_balances(found):
    assert balances(Entry(7, found)) == (sum(line.debe for line in found) == sum(line.haber for line in found))


@given(st.lists(lines, min_size=1, max_size=6))
def test_every_entry_balances_with_the_line_that_is_missing(found):
    missing = sum(line.debe - line.haber for line in found)
    Entry(7, [*found, Line(7, "2026-12-01", "110505", max(-missing, 0), max(missing, 0))]).check()


@given(st.text(max_size=20), st.integers(1, 50))
def test_invented_entries_balance_and_are_always_the_same(seed, count):
    entries = journal.generated(seed, count)
    assert entries == journal.generated(seed, count)
    assert [entry.numero for entry in entries] == list(range(1, count + 1))
    for entry in entries:
        entry.check()
    assert sum(journal.balances(entries).values()) == 0


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_journal_is_read_as_it_was_written(tmp_path_factory, seed, count):
    path = tmp_path_factory.mktemp("contabilidad") / "diario.csv"
    journal.write(path, journal.generated(str(seed), count))
    assert journal.read(path) == journal.generated(str(seed), count)


def test_the_ledger_adds_up_each_account():
    entries = [
        Entry(1, [Line(1, "2026-12-01", "110505", 500, 0), Line(1, "2026-12-01", "413505", 0, 500)]),
        Entry(2, [Line(2, "2026-12-02", "510506", 200, 0), Line(2, "2026-12-02", "110505", 0, 200)]),
    ]
    assert journal.balances(entries) == {"110505": 300, "413505": -500, "510506": 200}


@pytest.mark.parametrize(("name", "wrong"), [("diciembre", None), ("descuadrado", 1187)])
def test_the_shipped_journals_are_the_generated_ones(name, wrong):
    shipped = journal.read(journal.DATA / f"diario_{name}.csv")
    assert shipped == journal.generated(name, 1_300, unbalanced=wrong)


def test_one_shipped_journal_does_not_balance_and_says_where():
    with pytest.raises(JournalError) as caught:
        for entry in journal.read(journal.DATA / "diario_descuadrado.csv"):
            entry.check()
    assert str(caught.value) == "El asiento 1187 no cuadra: debe 450.000, haber 405.000"


def test_an_unknown_account_is_named():
    with pytest.raises(JournalError, match="El asiento 7 usa la cuenta 999999, que no existe"):
        Entry(7, [Line(7, "2026-12-01", "999999", 0, 0)]).check()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("asiento,fecha,cuenta,debe,haber\n", "diario.csv no tiene asientos"),
        ("asiento,fecha,cuenta,debe,haber\n1,2026-12-01,110505,mil,0\n", "La línea 2 de diario.csv no se entiende"),
        ("cuenta,debe\n110505,1\n", "La línea 2 de diario.csv no se entiende"),
    ],
)
def test_a_file_that_is_no_journal_says_so(tmp_path, text, sentence):
    (tmp_path / "diario.csv").write_text(text, encoding="utf-8")
    with pytest.raises(JournalError, match=sentence):
        journal.read(tmp_path / "diario.csv")


def test_the_domain_needs_neither_django_nor_celery():
    code = "import sys, nomina.payroll, contabilidad.journal; print({'django', 'celery'} & set(sys.modules))"
    folder = Path(journal.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
