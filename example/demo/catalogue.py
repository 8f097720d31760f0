"""What each module offers to start, with the code behind each button: the task, its address, and the button itself."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import contabilidad.tasks
import nomina.tasks
from sgm.start import BelongsTo


@dataclass(frozen=True)
class Field:
    """One field of a task's form. `kind` is "month", "select" or "number"."""

    name: str
    label: str
    kind: str
    value: str | int
    options: tuple[tuple[str, str], ...] = ()

    def shown(self) -> dict[str, Any]:
        found = {"name": self.name, "label": _(self.label), "kind": self.kind, "value": self.value}
        if self.options:
            found["options"] = [{"value": value, "label": _(label)} for value, label in self.options]
        return found


@dataclass(frozen=True)
class Offer:
    """One thing that people start: the last part of its address, its words, its tasks and its fields."""

    key: str
    name: str
    title: str
    description: str
    tasks: tuple[Any, ...]
    fields: tuple[Field, ...]

    def shown(self, module: str) -> dict[str, Any]:
        endpoint = f"/api/{module}/{self.key}/"
        variables = {field.name: field.value for field in self.fields}
        return {
            "key": self.key,
            "name": self.name,
            "title": _(self.title),
            "description": _(self.description),
            "endpoint": endpoint,
            "variables": variables,
            "fields": [field.shown() for field in self.fields],
            "source": "\n\n\n".join(source_of(inspect.unwrap(task.run)) for task in self.tasks),
            "view_source": source_of(resolve(endpoint).func.view_initkwargs["start"]),
            "react": react_of(endpoint, variables, _(self.title)),
        }


MONTH = Field("periodo", gettext_noop("Mes"), "month", "2026-10")
YEAR = Field("ejercicio", gettext_noop("Año"), "number", 2026)
FILES = (
    ("diario_diciembre.csv", gettext_noop("Diario de diciembre")),
    ("diario_descuadrado.csv", gettext_noop("Diario con un asiento que no cuadra")),
)
FILE = Field("archivo", gettext_noop("Archivo"), "select", FILES[0][0], FILES)

NOMINA = (
    Offer(
        "consolidar",
        "nomina.consolidar",
        gettext_noop("Consolidar nómina"),
        gettext_noop("Liquida a mil empleados, uno por uno, y deja un archivo con los totales. Medio minuto."),
        (nomina.tasks.consolidar,),
        (MONTH,),
    ),
    Offer(
        "pago-banco",
        "nomina.pago_banco",
        gettext_noop("Enviar pago al banco"),
        gettext_noop("El banco solo responde al tercer intento: se ve cómo una tarea se reintenta sola."),
        (nomina.tasks.pago_banco,),
        (MONTH,),
    ),
    Offer(
        "recibos",
        "nomina.imprimir",
        gettext_noop("Imprimir los recibos de todos"),
        gettext_noop("Un grupo: los recibos de seis departamentos, cada uno una tarea."),
        (nomina.tasks.imprimir, nomina.tasks.recibos),
        (MONTH,),
    ),
    Offer(
        "cierre",
        "nomina.cierre",
        gettext_noop("Preparar el cierre del mes"),
        gettext_noop("Un grupo y, cuando acaba el último departamento, una tarea que lo suma todo."),
        (nomina.tasks.cierre, nomina.tasks.recibos, nomina.tasks.cerrar),
        (MONTH,),
    ),
)
CONTABILIDAD = (
    Offer(
        "importar",
        "contabilidad.importar",
        gettext_noop("Importar asientos"),
        gettext_noop("Lee un diario de 1.300 asientos. El segundo archivo trae uno que no cuadra: falla y dice cuál."),
        (contabilidad.tasks.importar,),
        (FILE,),
    ),
    Offer(
        "cierre",
        "contabilidad.importar",
        gettext_noop("Cierre contable"),
        gettext_noop("Una cadena de tres tareas: importar los asientos, cuadrar el libro mayor, escribir el balance."),
        (contabilidad.tasks.importar, contabilidad.tasks.cuadrar, contabilidad.tasks.balance),
        (FILE,),
    ),
    Offer(
        "informe",
        "contabilidad.informe",
        gettext_noop("Informe anual detallado"),
        gettext_noop("Recorre el año día por día durante cinco minutos: hay tiempo de arrepentirse y cancelarlo."),
        (contabilidad.tasks.informe,),
        (YEAR,),
    ),
)
MODULES = {
    "nomina": (gettext_noop("Nómina"), NOMINA),
    "contabilidad": (gettext_noop("Contabilidad"), CONTABILIDAD),
}


def modules_of(user: Any) -> list[dict[str, Any]]:
    """Return what `user` may start, in the language of the moment."""
    return [
        {"key": key, "name": _(name), "tasks": [offer.shown(key) for offer in offers]}
        for key, (name, offers) in MODULES.items()
        if BelongsTo.is_member(user, key)
    ]


def source_of(function: Any) -> str:
    """Return the source of a function; of a lambda the line that it stands on."""
    if function.__name__ != "<lambda>":
        return textwrap.dedent(inspect.getsource(function)).strip()
    lines, _start = inspect.findsource(inspect.getmodule(function))
    return lines[function.__code__.co_firstlineno - 1].strip()


def react_of(endpoint: str, variables: dict[str, Any], label: str) -> str:
    """Return the React that makes a button of this."""
    body = ", ".join(f"{name}: {value!r}" for name, value in variables.items())
    return "\n".join(_button(endpoint, body, label))


def _button(endpoint: str, body: str, label: str) -> Iterable[str]:
    yield "<TaskButton"
    yield f'  start="{endpoint}"'
    yield f"  variables={{{{ {body} }}}}"
    yield f'  label="{label}"'
    yield "/>"
