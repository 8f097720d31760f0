"""The payroll's addresses: each starts a task."""

from __future__ import annotations

import re

from django.urls import path
from django.utils.translation import gettext as _

from nomina import tasks
from sgm.start import BadField, starts


def periodo_of(data):
    """Return the request's month; raise BadField for what is none."""
    periodo = data.get("periodo")
    if not isinstance(periodo, str) or not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", periodo):
        raise BadField("periodo", _("Escriba el mes como AAAA-MM, por ejemplo 2026-10."))
    return periodo


urlpatterns = [
    path("consolidar/", starts("nomina", lambda data: tasks.consolidar.delay(periodo_of(data)))),
    path("pago-banco/", starts("nomina", lambda data: tasks.pago_banco.delay(periodo_of(data)))),
    path("recibos/", starts("nomina", lambda data: tasks.imprimir.delay(periodo_of(data)))),
    path("cierre/", starts("nomina", lambda data: tasks.cierre.delay(periodo_of(data)))),
]
