"""Accounting's addresses: each starts a task."""

from __future__ import annotations

from celery import chain
from django.urls import path
from django.utils.translation import gettext as _

from contabilidad import tasks
from sgm.start import BadField, starts


def archivo_of(data):
    """Return the request's file; raise BadField for one that is not there."""
    archivo = data.get("archivo", tasks.FILES[0])
    if archivo not in tasks.FILES:
        raise BadField("archivo", _("Los archivos son: %(files)s.") % {"files": ", ".join(tasks.FILES)})
    return archivo


def ejercicio_of(data):
    """Return the request's year; raise BadField for what is none."""
    ejercicio = data.get("ejercicio", 2026)
    if isinstance(ejercicio, bool) or not isinstance(ejercicio, int) or not 2000 <= ejercicio <= 2100:
        raise BadField("ejercicio", _("Escriba el año como un número, por ejemplo 2026."))
    return ejercicio


def start_cierre(data):
    """Import, balance, write: a chain, known by its first step."""
    steps = chain(tasks.importar.s(archivo_of(data)), tasks.cuadrar.s(), tasks.balance.s())
    result = steps.apply_async()
    while result.parent is not None:
        result = result.parent
    return result


urlpatterns = [
    path("importar/", starts("contabilidad", lambda data: tasks.importar.delay(archivo_of(data)))),
    path("informe/", starts("contabilidad", lambda data: tasks.informe.delay(ejercicio_of(data)))),
    path("cierre/", starts("contabilidad", start_cierre)),
]
