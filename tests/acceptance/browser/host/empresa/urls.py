"""The project's URLs."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path
from django.views.generic import TemplateView

from empresa.views import start

urlpatterns = [
    path("", TemplateView.as_view(template_name="page.html")),
    path(
        "elements/", TemplateView.as_view(template_name="elements.html", extra_context={"variables": {"seconds": 60}})
    ),
    path("accounts/login/", LoginView.as_view()),
    path("api/reports/", start),
    path("", include("task_manager.urls")),
    *staticfiles_urlpatterns(),
]
