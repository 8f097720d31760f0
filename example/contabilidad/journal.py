"""An accounting journal: entries of lines, each entry in balance. Pure arithmetic in whole pesos."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parent / "data"
ACCOUNTS = {
    "110505": "Caja",
    "111005": "Bancos",
    "130505": "Clientes",
    "143505": "Mercancías",
    "220505": "Proveedores",
    "413505": "Ventas",
    "510506": "Sueldos",
    "519595": "Gastos varios",
}


class JournalError(ValueError):
    """The journal cannot be taken; the message is a sentence for an accountant.

    `text` and `values` are what it is made of, to be said in another language. Whole numbers are amounts.
    """

    def __init__(self, text: str, **values: str | int) -> None:
        self.text, self.values = text, values
        super().__init__(self.said(text, money))

    def said(self, text: str, write: Callable[[int], str]) -> str:
        """Return the sentence from a translation of `text`, its amounts as `write` writes them."""
        return text % {name: write(value) if isinstance(value, int) else value for name, value in self.values.items()}


@dataclass(frozen=True)
class Line:
    """One line of the file. Amounts are whole pesos; one of the two is 0."""

    asiento: int
    fecha: str
    cuenta: str
    debe: int
    haber: int


@dataclass
class Entry:
    """All lines with one number."""

    numero: int
    lineas: list[Line] = field(default_factory=list)

    @property
    def debe(self) -> int:
        return sum(line.debe for line in self.lineas)

    @property
    def haber(self) -> int:
        return sum(line.haber for line in self.lineas)

    def check(self) -> None:
        """Raise JournalError unless the entry balances and its accounts are known."""
        for line in self.lineas:
            if line.cuenta not in ACCOUNTS:
                raise JournalError(
                    "El asiento %(number)s usa la cuenta %(account)s, que no existe",
                    number=str(self.numero),
                    account=line.cuenta,
                )
        if self.debe != self.haber:
            raise JournalError(
                "El asiento %(number)s no cuadra: debe %(debit)s, haber %(credit)s",
                number=str(self.numero),
                debit=self.debe,
                credit=self.haber,
            )


def read(path: Path) -> list[Entry]:
    """Return the file's entries in order. Raises JournalError naming the line that is wrong."""
    entries: dict[int, Entry] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            line = _line(row, number, path.name)
            entries.setdefault(line.asiento, Entry(line.asiento)).lineas.append(line)
    if not entries:
        raise JournalError("%(file)s no tiene asientos", file=path.name)
    return list(entries.values())


def balances(entries: Iterable[Entry]) -> dict[str, int]:
    """Return the balance of each account: debits less credits."""
    found: dict[str, int] = defaultdict(int)
    for entry in entries:
        for line in entry.lineas:
            found[line.cuenta] += line.debe - line.haber
    return dict(sorted(found.items()))


def generated(seed: str, count: int, *, unbalanced: int | None = None) -> list[Entry]:
    """Return `count` invented entries, always the same for one `seed`; number `unbalanced` does not balance."""
    chosen = random.Random(seed)
    entries = []
    for number in range(1, count + 1):
        debit, credit = chosen.sample(sorted(ACCOUNTS), 2)
        amount = chosen.randrange(1, 900) * 5_000
        date = f"2026-12-{chosen.randrange(1, 29):02}"
        owed = 405_000 if number == unbalanced else amount
        amount = 450_000 if number == unbalanced else amount
        lines = [Line(number, date, debit, amount, 0), Line(number, date, credit, 0, owed)]
        entries.append(Entry(number, lines))
    return entries


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write a journal file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["asiento", "fecha", "cuenta", "debe", "haber"])
        for entry in entries:
            writer.writerows([line.asiento, line.fecha, line.cuenta, line.debe, line.haber] for line in entry.lineas)


def money(amount: int) -> str:
    """Return `amount` as people write it: 450.000."""
    return f"{amount:,}".replace(",", ".")


def _line(row: dict[str, str], number: int, name: str) -> Line:
    try:
        return Line(int(row["asiento"]), row["fecha"], row["cuenta"], int(row["debe"] or 0), int(row["haber"] or 0))
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError("La línea %(line)s de %(file)s no se entiende", line=str(number), file=name) from error
