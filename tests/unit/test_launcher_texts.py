"""What the launcher says before and while it works."""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path
from string import Formatter

import pytest
from scripts import run
from scripts.launcher import texts

ROOT = Path(__file__).parents[2]


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_exists_in_both_languages_with_the_same_values():
    assert texts.EN.keys() == texts.ES.keys()
    for key in texts.EN:
        assert placeholders(texts.EN[key]) == placeholders(texts.ES[key]), key


@pytest.mark.parametrize(("value", "language"), [("es_CO.UTF-8", "es"), ("C.UTF-8", "en"), ("", "en")])
def test_the_language_is_the_terminals(monkeypatch, value, language):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", value)
    assert texts.language() == language


@pytest.mark.parametrize(("language", "shown"), [("en", "0.4 s"), ("es", "0,4 s")])
def test_durations_have_the_decimal_sign_of_the_language(monkeypatch, language, shown):
    monkeypatch.setenv("LC_ALL", language)
    assert texts.duration(0.42) == shown
    assert texts.duration(11.2) == "11 s"


@pytest.mark.parametrize(
    "file", ["scripts/run.py", "scripts/test.py", "scripts/scenarios.py", "scripts/launcher/texts.py"]
)
def test_an_old_python_can_read_what_refuses_it(file):
    ast.parse((ROOT / file).read_text(), feature_version=(3, 8))


def test_an_old_python_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(SystemExit) as told:
        run.with_new_python("run.py")
    assert str(told.value).startswith("This is Python 3.9.18, and 3.11 or newer is needed: install it")


def test_an_old_python_hands_over_to_a_newer_one_that_runs(monkeypatch):
    called = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(
        shutil, "which", lambda name: {"python3.12": "/bin/false", "python3.13": sys.executable}.get(name)
    )
    monkeypatch.setattr(run.os, "execv", lambda *call: called.append(call))
    monkeypatch.setattr(sys, "argv", ["run.py", "--no-install"])
    run.with_new_python("run.py")
    assert called == [(sys.executable, [sys.executable, "run.py", "--no-install"])]
