"""Orders from the page: what is stopped stays down, what is killed comes back, and the page reads how all stand."""

from __future__ import annotations

import json
import os
import sys

import pytest
from scripts.launcher import control, processes
from scripts.launcher.control import Control
from scripts.launcher.processes import Child, Family

READY = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + READY


class Page:
    """The launcher's loop, without its waiting, and the page that gives orders."""

    def __init__(self, folder, family, child, ready):
        self.folder, self.family, self.child, self.ready = folder / "control", family, child, ready
        self.said = []
        self.control = Control(self.folder, family, [child], self.said.append)

    def told(self):
        return json.loads((self.folder / "state.json").read_text())["one"]

    def order(self, verb):
        (self.folder / f"one-{verb}").touch()
        self.control.attend()

    def until(self, condition):
        def turned():
            self.control.attend()
            if self.child in self.family.children and self.child.code is not None and not self.child.leaving:
                self.family._revive(self.child, self.said.append)
            return condition()

        assert self.family.wait_for(turned, 20)

    def until_ready(self):
        self.until(self.ready.exists)
        self.ready.unlink()


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "PAUSE", 0)
    ready = tmp_path / "ready"
    with Family(tmp_path) as family:

        def open_page(code=READY):
            child = Child("one", [sys.executable, "-c", code, str(ready)], os.environ, tmp_path, tmp_path / "one.log")
            page = Page(tmp_path, family, family.start(child), ready)
            page.until_ready()
            return page

        yield open_page


def test_what_is_stopped_stays_down_until_it_is_started(opened):
    page = opened()
    page.order("stop")
    page.until(lambda: page.told()["state"] == "stopped")
    assert page.family.children == []
    page.order("start")
    page.until_ready()
    assert (page.told()["state"], page.child.crashes) == ("running", 0)


def test_what_does_not_end_when_asked_is_told_to_be_ending_and_is_ended(opened, monkeypatch):
    page = opened(DEAF)
    page.order("stop")
    assert (page.told()["state"], page.told()["stopping"]) == ("running", True)
    monkeypatch.setattr(control, "PATIENCE", 0)
    page.child.signal = processes.signal.SIGKILL
    page.until(lambda: page.told()["state"] == "stopped")


def test_a_start_while_it_is_ending_starts_it_after_that(opened):
    page = opened()
    page.order("stop")
    page.order("start")
    page.until_ready()
    assert (page.told()["state"], page.child.starts) == ("running", 2)


def test_who_is_killed_at_once_comes_back_as_often_as_it_takes(opened):
    page = opened()
    for _ in range(processes.RESTARTS + 2):
        page.order("kill")
        page.until_ready()
    assert (page.told()["state"], page.child.crashes) == ("running", 0)


def test_since_is_when_the_state_was_entered(opened):
    page = opened()
    since = page.told()["since"]
    page.order("start")
    assert page.told()["since"] == since
    page.order("kill")
    assert page.told()["state"] == "dead"
    assert page.told()["since"] > since


@pytest.mark.parametrize("order", ["one-destroy", "two-stop", "one", "..."])
def test_what_is_no_order_is_taken_away(opened, order):
    page = opened()
    (page.folder / order).touch()
    page.control.attend()
    assert [path.name for path in page.folder.iterdir()] == ["state.json"]
    assert page.child.code is None
