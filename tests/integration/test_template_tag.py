"""`{% load task_manager %}`: what a page without a JavaScript build is given."""

from __future__ import annotations

import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Engine, TemplateSyntaxError
from django.test import RequestFactory, override_settings
from django.urls import include, path
from hatchling.builders.wheel import WheelBuilder
from scripts.hatch_build import StaticFiles

import task_manager

LOAD = "{% load task_manager %}"
ROOT = Path(__file__).parents[2]
STATIC = Path(task_manager.__file__).parent / "static" / "task_manager"
urlpatterns = [path("tenants/<slug:tenant>/tasks/", include("task_manager.api.urls"))]


@pytest.fixture(autouse=True)
def _built(monkeypatch, tmp_path):
    """The files are there whether or not a checkout has built them."""
    (tmp_path / "static" / "task_manager").mkdir(parents=True)
    for name in ("task-monitor.js", "task-monitor.css"):
        (tmp_path / "static" / "task_manager" / name).touch()
    monkeypatch.setattr("task_manager.templatetags.task_manager.resources.files", lambda package: tmp_path)
    with override_settings(STATIC_URL="/static/"):
        yield tmp_path


class Page(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def attributes(self, tag):
        return next(attributes for name, attributes in self.elements if name == tag)


def render(source, templates=(), **context):
    loaders = [("django.template.loaders.locmem.Loader", dict(templates))]
    engine = Engine(loaders=loaders, libraries={"task_manager": "task_manager.templatetags.task_manager"})
    return Page(engine.from_string(LOAD + source).render(Context(context)))


def test_the_element_comes_with_its_stylesheet_and_its_script_as_files():
    page = render("{% task_monitor %}")
    assert page.elements == [
        ("link", {"rel": "stylesheet", "href": "/static/task_manager/task-monitor.css"}),
        ("script", {"type": "module", "src": "/static/task_manager/task-monitor.js"}),
        ("task-monitor", {"base-url": "/api/tasks/"}),
    ]
    assert page.text == ""  # nothing inline, which a Content-Security-Policy would forbid


def test_script_and_stylesheet_stand_once_on_a_page_even_across_includes():
    tag = "{% task_monitor %}"
    page = render(tag + "{% include 'part' %}{% include 'part' only %}" + tag, {"part": LOAD + tag})
    names = [name for name, _ in page.elements]
    assert names == ["link", "script", *["task-monitor"] * 4]


def test_each_page_has_its_own_script():
    for _ in range(2):
        assert render("{% task_monitor %}").attributes("script")


def test_the_filters_become_attributes():
    page = render(
        "{% task_monitor user=ana module=modules page_size=20 theme='dark' locale='es' detail_href='/tasks/{id}/' %}",
        ana=SimpleNamespace(pk=7, is_anonymous=False),
        modules=["payroll", "ledger"],
    )
    assert page.attributes("task-monitor") == {
        "base-url": "/api/tasks/",
        "locale": "es",
        "theme": "dark",
        "filter-user": "7",
        "filter-module": "payroll,ledger",
        "page-size": "20",
        "detail-href": "/tasks/{id}/",
    }


@pytest.mark.parametrize(("user", "written"), [("me", "me"), (7, "7"), (AnonymousUser(), "me")])
def test_a_user_is_a_user_a_primary_key_or_me(user, written):
    assert render("{% task_monitor user=user %}", user=user).attributes("task-monitor")["filter-user"] == written


def test_an_unknown_variable_as_user_is_an_error_and_not_everybody():
    with pytest.raises(TemplateSyntaxError, match="is the variable in the context"):
        render("{% task_monitor user=usr %}")


def test_values_are_escaped():
    evil = '"><script>alert(1)</script>'
    page = render("{% task_monitor module=evil %}", evil=evil)
    assert [name for name, _ in page.elements] == ["link", "script", "task-monitor"]
    assert page.attributes("task-monitor")["filter-module"] == evil


def test_a_button_carries_its_variables_as_json():
    variables = {"periodo": "2026-10", "note": "</script>'\""}
    page = render(
        "{% task_button start='/api/payroll/consolidate/' label='Consolidar' variables=variables %}",
        variables=variables,
    )
    button = page.attributes("task-button")
    assert (button["start"], button["label"]) == ("/api/payroll/consolidate/", "Consolidar")
    assert json.loads(button["variables"]) == variables


def test_the_bell_is_an_element_of_its_own():
    page = render("{% notification_bell detail_href='/tasks/{id}/' %}")
    assert page.attributes("notification-bell") == {"base-url": "/api/tasks/", "detail-href": "/tasks/{id}/"}


@override_settings(ROOT_URLCONF="django.contrib.auth.urls")
def test_without_the_api_the_error_says_how_to_mount_it():
    with pytest.raises(ImproperlyConfigured, match=r'include\("task_manager.urls"\).*base_url='):
        render("{% task_monitor %}")
    assert render("{% task_monitor base_url='/t/' %}").attributes("task-monitor")["base-url"] == "/t/"


@override_settings(ROOT_URLCONF=__name__)
def test_below_a_prefix_with_parameters_the_page_gives_the_address():
    with pytest.raises(ImproperlyConfigured, match="base_url="):
        render("{% task_monitor %}")
    page = render("{% url 'task_manager:root' tenant='acme' as api %}{% task_monitor base_url=api %}")
    assert page.attributes("task-monitor")["base-url"] == "/tenants/acme/tasks/"


def test_without_the_built_files_the_error_says_how_to_build_them(_built):
    (_built / "static" / "task_manager" / "task-monitor.js").unlink()
    with pytest.raises(ImproperlyConfigured, match="npm run build:element"):
        render("{% task_monitor %}")


@override_settings(STATIC_URL=None)
def test_without_an_address_of_static_files_the_error_says_what_to_set():
    with pytest.raises(ImproperlyConfigured, match="STATIC_URL"):
        render("{% task_monitor %}")


def test_what_was_not_collected_is_an_error_that_says_so(monkeypatch):
    def missing(path):
        raise ValueError(f"Missing staticfiles manifest entry for '{path}'")

    monkeypatch.setattr("task_manager.templatetags.task_manager.static", missing)
    with pytest.raises(ImproperlyConfigured, match="collectstatic"):
        render("{% task_monitor %}")


def test_a_nonce_of_the_policy_is_on_both_files():
    request = RequestFactory().get("/")
    request.csp_nonce = "abc"
    for context in ({"request": request}, {"csp_nonce": "abc"}):
        page = render("{% task_monitor %}", **context)
        assert page.attributes("link")["nonce"] == page.attributes("script")["nonce"] == "abc"


def test_a_wheel_is_not_built_without_them_but_an_editable_installation_is(tmp_path):
    hook = StaticFiles(str(tmp_path / "empty"), {}, None, None, "", "wheel")
    hook.initialize("editable", {})
    with pytest.raises(SystemExit, match="npm run build:element"):
        hook.initialize("standard", {})


@pytest.mark.built
def test_a_wheel_has_them(tmp_path):
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"task_manager/static/task_manager/task-monitor.{kind}" for kind in ("js", "css")} <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"task_manager", "django_celery_task_manager"}


@pytest.mark.built
def test_the_built_files_are_of_one_piece():
    script = (STATIC / "task-monitor.js").read_text()
    assert sorted(path.name for path in STATIC.iterdir()) == ["task-monitor.css", "task-monitor.js"]
    assert "customElements" in script
    assert "sourceMappingURL" not in script  # a storage with a manifest would look for it
    assert (STATIC / "task-monitor.css").read_text().startswith("@layer task-manager{")
