"""What can be set, called or run is documented, in both languages."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from task_manager import conf
from task_manager.states import Phase, Reason, State
from tests.docs.blocks import ROOT

LANGUAGES = ["en", "es"]


def page(language, name):
    return (ROOT / "docs" / language / f"{name}.md").read_text()


def test_both_languages_have_the_same_pages():
    assert {p.name for p in (ROOT / "docs/en").iterdir()} == {p.name for p in (ROOT / "docs/es").iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_documented_and_no_other(language):
    documented = re.findall(r"^\| `([A-Z_]+)`", page(language, "settings"), re.MULTILINE)
    assert documented == list(conf.NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_documented(language):
    folder = resources.files("task_manager") / "management" / "commands"
    commands = {p.name.removesuffix(".py") for p in folder.iterdir() if p.name.endswith(".py")} - {"__init__"}
    assert commands
    for command in commands:
        assert f"manage.py {command}" in page(language, "commands")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_reason_and_phase_is_mapped(language):
    rows = page(language, "words")
    for word in [*State, *Reason, *Phase]:
        assert re.search(rf"\b{word}\b", rows), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_endpoint_is_documented(language):
    from task_manager.api.urls import urlpatterns

    text = page(language, "api")
    for name in {pattern.name for pattern in urlpatterns if pattern.name}:
        assert f"<!-- {name} -->" in text, name


@pytest.mark.parametrize(
    "path",
    sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("*.md"))
    + sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/**/*.md")),
)
def test_links_between_pages_lead_somewhere(path):
    folder = (ROOT / path).parent
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", (ROOT / path).read_text()):
        if "://" not in target:
            assert (folder / target).exists(), target
