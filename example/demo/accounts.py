"""The demo's accounts."""

from __future__ import annotations

from django.utils.translation import gettext_noop

#: Who they are. Each belongs to the module of its name, but the operator, who sees all.
ACCOUNTS = {"nomina": "Nora Nómina", "contabilidad": "Carlos Contable", "admin": "Ada Admin"}
OPERATOR = "admin"
PASSWORD = "demo"
#: What the buttons of the login page say.
ROLES = {
    "nomina": (gettext_noop("Nómina"), gettext_noop("Consolida la nómina y paga al banco")),
    "contabilidad": (gettext_noop("Contabilidad"), gettext_noop("Importa asientos y cierra el mes")),
    "admin": (gettext_noop("Operación"), gettext_noop("Ve y gobierna todas las tareas")),
}
