"""The documentation's page "What you will see when …", made of the scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.scenarios.rows import SCENARIOS
from tests.scenarios.scenario import OTHER_POOLS, PREFORK, Rest, Scenario, Text
from tests.scenarios.steps import Until

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGES = ("en", "es")

TITLE = Text("What you will see when …", "Qué verá cuando…")
INTRODUCTION = Text(
    """\
What Celery tells of a task depends on how it ends, in which process, on which pool, and on which broker, and now and
then it is not so. This is what the tracker shows in each case: `state`, `reason` and `phase` as
[Words and states](words.md) explains them, and how many attempts began. The last column is what Celery's own
`AsyncResult(id).state` says at the same time, with Redis as result backend.

Each row is run with real workers on Redis and RabbitMQ by `make scenarios`, which compares the record with what the
task itself has left in files; this page is made of the same data. Where nothing else is said, the pool is prefork.
""",
    """\
Lo que Celery cuenta de una tarea depende de cómo termina, en qué proceso, en qué pool y con qué broker, y a veces no
es cierto. Esto es lo que muestra el registro en cada caso: `state`, `reason` y `phase` como los explica
[Palabras y estados](words.md), y cuántos intentos empezaron. La última columna es lo que dice en ese momento el propio
`AsyncResult(id).state` de Celery, con Redis como backend de resultados.

Cada fila se ejecuta con workers reales sobre Redis y RabbitMQ con `make scenarios`, que compara el registro con lo que
la propia tarea deja en ficheros; esta página se genera de los mismos datos. Si no se dice otra cosa, el pool es
prefork.
""",
)
COLUMNS = Text(
    "| when | state | reason | phase | attempts | Celery says |",
    "| cuando | state | reason | phase | intentos | Celery dice |",
)
NOTHING = Text("*nothing is recorded*", "*no se registra nada*")
SECTIONS = {
    2: Text("Ordinary outcomes", "Desenlaces corrientes"),
    3: Text("Expiry, ETA and cancelling", "Caducidad, ETA y cancelación"),
    4: Text("Limits, crashes and workers that go away", "Límites, caídas y workers que se van"),
    5: Text("Bad messages", "Mensajes defectuosos"),
    6: Text("Chains, groups, chords and callbacks", "Cadenas, grupos, chords y «callbacks»"),
    7: Text("Publishing, and Django's transactions", "Publicación, y transacciones de Django"),
    8: Text("Pools other than prefork", "Otros pools"),
    9: Text("Clocks and time zones", "Relojes y zonas horarias"),
}


@dataclass(frozen=True)
class Page:
    """The page in one language."""

    language: str

    @property
    def path(self) -> Path:
        return DOCS / self.language / "outcomes.md"

    def content(self) -> str:
        """Return the page as it should be."""
        parts = [f"# {self._in(TITLE)}\n", self._in(INTRODUCTION)]
        for section, title in SECTIONS.items():
            parts += [f"## {self._in(title)}\n", self._in(COLUMNS), "|---|---|---|---|---|---|"]
            rows = [self._rows(scenario) for scenario in SCENARIOS.values() if scenario.section == section]
            parts += [line for lines in rows for line in lines]
            parts.append("")
        return "\n".join(parts).rstrip() + "\n"

    def _in(self, text: Text) -> str:
        return str(getattr(text, self.language))

    def _rows(self, scenario: Scenario) -> Iterator[str]:
        if not scenario.shown:
            return
        yield self._row(self._when(scenario), scenario.rests[0])
        meanwhile = [step.rest for step in scenario.steps if isinstance(step, Until)]
        for rest in (*meanwhile, *scenario.rests[1:]):
            if rest.what is not None:
                yield self._row(f"↳ {self._in(rest.what)}", rest)

    def _when(self, scenario: Scenario) -> str:
        when, first = self._in(scenario.when), scenario.rests[0].what
        if scenario.pools not in (PREFORK, (*PREFORK, *OTHER_POOLS)) and scenario.pools != OTHER_POOLS:
            when += f" ({', '.join(scenario.pools)})"
        if first is not None:
            when += f": {self._in(first)}"
        if scenario.note is not None:
            when += f"<br>*{self._in(scenario.note)}*"
        return when

    def _row(self, when: str, rest: Rest) -> str:
        celery = rest.celery or ""
        if rest.state is None:
            return f"| {when} | {self._in(NOTHING)} | | | | {celery} |"
        attempts = "≥ 1" if rest.attempts is None else str(rest.attempts)
        cells = [when, rest.state, rest.reason or "", rest.phase or "", attempts, celery]
        return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


PAGES = tuple(Page(language) for language in LANGUAGES)


def write() -> None:
    """Renew the page in all languages."""
    for page in PAGES:
        page.path.write_text(page.content())
