"""A page on another subdomain, with Django's cookies."""

from __future__ import annotations

import pytest

from tests.acceptance.browser import recipes
from tests.acceptance.browser.people import open_list, sign_in, start_and_cancel

pytestmark = pytest.mark.acceptance
APP = "https://app.empresa.test/"
API = "https://api.empresa.test"


@pytest.fixture(scope="module")
def built(stage):
    """The page with the documented client, at `app.empresa.test`."""
    app = recipes.write_page("subdomain", stage.folder)
    recipes.node(["vite", "build"], app)
    stage.sites["app.empresa.test"] = app / "dist"


def test_signed_in_at_the_api(page, built, serve):
    with serve("subdomain", https=True) as django:
        sign_in(page, f"{API}/accounts/login/?next={APP}")
        assert page.url == APP
        open_list(page)
        start_and_cancel(page, f"{API}/api/reports/")
        asked = django.requests()
    preflights = {line.partition("?")[0] for line in asked if line.startswith("OPTIONS ")}
    assert any(line.startswith("GET /api/tasks/stream/") for line in asked)
    assert "OPTIONS /api/reports/" in preflights
    assert preflights.isdisjoint({"OPTIONS /api/tasks/executions/", "OPTIONS /api/tasks/stream/"})


def test_signed_in_at_a_third_host(page, built, serve):
    with serve("subdomain+shared-session", https=True):
        sign_in(page, "https://www.empresa.test/accounts/login/")
        page.goto(APP)
        open_list(page)
        start_and_cancel(page, f"{API}/api/reports/")


def test_another_subdomain_may_not_read(page, built, serve):
    with serve("subdomain+shared-session", https=True):
        sign_in(page, f"{API}/accounts/login/")
        page.goto("https://mala.empresa.test/")
        read = (
            "async url => { try { return (await fetch(url, {credentials: 'include'})).status } catch { return null } }"
        )
        assert page.evaluate(read, f"{API}/api/tasks/executions/") is None
        page.goto(APP)
        assert page.evaluate(read, f"{API}/api/tasks/executions/") == 200


def test_signing_in_again_in_another_tab_does_not_stop_the_page(page, built, serve):
    with serve("subdomain", https=True):
        sign_in(page, f"{API}/accounts/login/?next={APP}")
        open_list(page)
        start_and_cancel(page, f"{API}/api/reports/")
        page.context.clear_cookies()
        sign_in(page.context.new_page(), f"{API}/accounts/login/")
        start_and_cancel(page, f"{API}/api/reports/")
