"""The demo's addresses."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from demo.control import order, state
from demo.login import SignInView
from demo.views import download, open_page, page

urlpatterns = [
    path("", page, name="home"),
    path("nomina/", page),
    path("contabilidad/", page),
    path("tareas/", page),
    path("tareas/<path:task_id>/", page),
    path("avisos/", page),
    path("operacion/", page),
    path("operacion/<path:rest>/", page),
    path("romper/", page),
    path("gallery/", open_page),
    path("entrar/", SignInView.as_view(), name="login"),
    path("salir/", LogoutView.as_view(), name="logout"),
    path("idioma/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("api/nomina/", include("nomina.urls")),
    path("api/contabilidad/", include("contabilidad.urls")),
    path("api/demo/state/", state),
    path("api/demo/<str:process>/<str:verb>/", order),
    path("descargas/<str:task_id>/<str:name>", download, name="download"),
    path("", include("task_manager.urls")),
]
