"""The demo's addresses."""

from __future__ import annotations

from demo.views import download, home
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", home, name="home"),
    path("admin/", admin.site.urls),
    path("api/nomina/", include("nomina.urls")),
    path("api/contabilidad/", include("contabilidad.urls")),
    path("descargas/<str:task_id>/<str:name>", download, name="download"),
    path("", include("task_manager.urls")),
]
