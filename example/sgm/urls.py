"""The demo's addresses."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from demo.views import download, home

urlpatterns = [
    path("", home, name="home"),
    path("entrar/", LoginView.as_view(template_name="demo/login.html"), name="login"),
    path("salir/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/nomina/", include("nomina.urls")),
    path("api/contabilidad/", include("contabilidad.urls")),
    path("descargas/<str:task_id>/<str:name>", download, name="download"),
    path("", include("task_manager.urls")),
]
