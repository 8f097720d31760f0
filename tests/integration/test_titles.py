"""Titles that are read in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy, override

from task_manager import titles


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(titles, "_pending", [])
    monkeypatch.setattr(titles, "_lazy", {})


def test_a_lazy_title_is_stored_in_the_projects_language_and_read_in_the_readers(settings):
    settings.LANGUAGE_CODE = "en"
    title = titles.declare(gettext_lazy("Will be retried"))
    with override("es"):
        assert titles.stored(title) == "Will be retried"
        assert titles.localized("Will be retried") == "Se reintentará"
    with override("en"):
        assert titles.localized("Will be retried") == "Will be retried"


def test_other_titles_stay_as_they_are():
    with override("es"):
        assert titles.stored("Payroll") == titles.localized("Payroll") == "Payroll"
        assert titles.localized("Will be retried") == "Will be retried"
