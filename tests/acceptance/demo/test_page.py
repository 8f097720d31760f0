"""The login page, and the page that React fills: who gets it, and what it is told."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]
EXAMPLE = Path(__file__).parents[3] / "example"
PAGES = (
    "/",
    "/nomina/",
    "/contabilidad/",
    "/tareas/",
    "/tareas/a/b:1/",
    "/avisos/",
    "/operacion/",
    "/operacion/workers/",
    "/romper/",
)


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_sent_to_the_login_page_and_back(browse, path):
    browser = browse()
    assert browser.get(path).headers["location"] == f"/entrar/?next={quote(path)}"
    assert browser.press("nomina", next=path).headers["location"] == path
    assert browser.context(path)["user"]["username"] == "nomina"


@pytest.mark.parametrize(
    ("account", "name", "module", "modules"),
    [
        ("nomina", "Nora Nómina", "nomina", ["nomina"]),
        ("contabilidad", "Carlos Contable", "contabilidad", ["contabilidad"]),
        ("admin", "Ada Admin", None, ["nomina", "contabilidad"]),
    ],
)
def test_each_button_signs_in_and_shows_the_modules_of_that_account(browse, account, name, module, modules):
    context = browse(account).context()
    assert context["user"].pop("id")
    is_staff = account == "admin"
    assert context["user"] == {"username": account, "name": name, "is_staff": is_staff, "module": module}
    assert [found["key"] for found in context["modules"]] == modules
    assert (context["language"], context["languages"], context["can_break"]) == ("es", ["es", "en"], True)


def test_a_name_and_a_password_sign_in_too(browse):
    browser = browse()
    refused = browser.send("/entrar/", username="nomina", password="wrong")
    assert (refused.status_code, 'role="alert"' in refused.text) == (200, True)
    assert browser.send("/entrar/", username="nomina", password="demo").headers["location"] == "/"


def test_a_button_needs_the_token_of_the_page_and_leads_nowhere_else(browse):
    browser = browse()
    assert browser.client.post("/entrar/", data={"account": "admin"}).status_code == 403
    assert browser.press("root").status_code == 200
    assert browser.press("admin", next="https://example.org/").headers["location"] == "/"


def test_the_code_that_is_shown_is_the_code_that_runs(browse):
    modules = {module["key"]: module for module in browse("admin").context()["modules"]}
    for key, module in modules.items():
        tasks, urls = ((EXAMPLE / key / f"{name}.py").read_text() for name in ("tasks", "urls"))
        for task in module["tasks"]:
            for function in task["source"].split("\n\n\n"):
                assert function.startswith("@shared_task")
                assert function in tasks
            assert task["view_source"] in urls
            assert f'start="{task["endpoint"]}"' in task["react"]
            assert len(task["react"].splitlines()) == 5
    cierre = modules["contabilidad"]["tasks"][1]
    assert cierre["source"].count("@track_task") == 3
    assert cierre["view_source"].startswith("def start_cierre(data):")


def test_every_offer_can_be_started_as_it_stands(browse):
    browser = browse("admin")
    started = [
        browser.start(task["endpoint"], task["variables"])
        for module in browser.context()["modules"]
        for task in module["tasks"]
    ]
    for execution in started:
        assert browser.reaches(execution, "finished", seconds=90)


def test_the_gallery_is_open_to_everybody(browse):
    context = browse().context("/gallery/")
    assert (context["user"], context["modules"]) == (None, [])


def test_a_bundle_is_loaded_by_an_address_that_changes_with_it(browse):
    page = browse().get("/gallery/").text
    assert '<script type="module" src="/static/demo/app.js?v=' in page
    assert '<link rel="stylesheet" href="/static/demo/app.css?v=' in page
    assert "<noscript>" in page


def test_signing_out_leads_back_to_the_login_page(browse):
    browser = browse("nomina")
    assert browser.send(browser.context()["urls"]["logout"]).headers["location"] == "/"
    assert browser.get("/").headers["location"] == "/entrar/?next=/"
