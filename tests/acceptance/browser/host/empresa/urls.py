"""The project's URLs."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import include, path
from django.views.generic import TemplateView

from empresa.views import start

urlpatterns = [
    path("", TemplateView.as_view(template_name="page.html")),
    path("accounts/login/", LoginView.as_view()),
    path("api/reports/", start),
    path("", include("task_manager.urls")),
]
