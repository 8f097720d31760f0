"""Try to break it: the page stops, starts and kills real processes, and what is shown stays true."""

from __future__ import annotations

import pytest

from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


@pytest.fixture
def browser(browse):
    """An operator; all runs when it comes and when it leaves."""
    browser = browse("admin")
    yield browser
    for process in ("worker", "flower"):
        browser.order(f"{process}/start")
        browser.is_told(process, "running")


def test_what_is_cancelled_while_the_worker_is_stopped_never_runs(browser):
    assert browser.order("worker/stop").status_code == 202
    browser.is_told("worker", "stopped")
    execution = browser.report()
    assert browser.json(execution)["phase"] == "queued"
    cancelled = browser.post(f"{execution}cancel/").json()
    assert (cancelled["outcome"], cancelled["phase"]) == ("cancelled", "cancelled")
    after = browser.report()
    assert browser.order("worker/start").status_code == 202
    browser.reaches(after, "finished")
    row = browser.json(execution)
    assert (row["phase"], row["started_at"]) == ("cancelled", None)


def test_a_worker_that_is_stopped_finishes_what_it_is_at(browser):
    execution = browser.report()
    browser.reaches(execution, "running")
    answer = browser.order("worker/stop").json()
    assert answer["worker"]["stopping"] or answer["worker"]["state"] == "stopped"
    browser.is_told("worker", "stopped")
    assert browser.json(execution)["phase"] == "finished"


def test_a_worker_that_is_stopped_and_started_at_once_starts_anew(browser):
    browser.order("worker/stop")
    browser.order("worker/start")
    browser.is_told("worker", "running")
    browser.reaches(browser.report(), "finished")


def test_a_killed_worker_comes_back_and_takes_what_was_waiting(browser):
    running = [browser.report() for _ in range(2)]
    for execution in running:
        browser.reaches(execution, "running")
    waiting = browser.report()
    since = browser.json("/api/demo/state/")["worker"]["since"]
    assert browser.order("worker/kill").json()["worker"]["state"] == "dead"
    # Nobody is left who could say what became of these: they are shown as they were last heard of.
    told = [(row["phase"], row["progress"]["percent"]) for row in map(browser.json, running)]
    assert [phase for phase, _ in told] == ["running", "running"]
    assert browser.order("worker/kill").json()["error"]["code"] == "not_running"
    assert browser.is_told("worker", "running")["since"] > since
    browser.reaches(waiting, "finished")
    assert [(row["phase"], row["progress"]["percent"]) for row in map(browser.json, running)] == told


def test_without_flower_the_workers_are_asked_themselves(browser):
    def source():
        return browser.json("/api/tasks/workers/")["source"]

    wait_for(lambda: source() == "flower", 60)
    assert browser.order("flower/stop").status_code == 202
    browser.is_told("flower", "stopped")
    wait_for(lambda: source() == "remote_control", 60)
    browser.reaches(browser.report(), "finished")
    browser.order("flower/start")
    browser.is_told("flower", "running")
    wait_for(lambda: source() == "flower", 60)


def test_only_who_is_signed_in_and_only_what_exists_can_be_broken(browser, browse):
    stranger = browse()
    stranger.get("/entrar/")
    assert stranger.get("/api/demo/state/").status_code == 401
    assert stranger.order("worker/kill").status_code == 401
    assert browser.client.post("/api/demo/worker/kill/").status_code == 403
    for unknown in ("flower/kill", "web/stop", "worker/stop-"):
        assert browser.order(unknown).status_code == 404
    assert browse("nomina").json("/api/demo/state/")["worker"]["state"] == "running"
