"""What a foreign page sends with the cookies of somebody signed in is refused, and the task runs on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.acceptance.browser.people import sign_in, start_with_fetch

pytestmark = pytest.mark.acceptance
API = "https://api.empresa.test"
#: `evil.test` is another site; `mala.empresa.test` is of the same site, and receives `Lax` cookies.
SITES = ["evil.test", "mala.empresa.test"]
EVERYWHERE = '\nSESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "None"\n'
FORM = """url => {
  const form = Object.assign(document.createElement('form'), {method: 'POST', action: url})
  document.body.append(form)
  form.submit()
}"""
FETCH = "url => fetch(url, {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}).then(() => {})"
READ = "async url => { try { return (await fetch(url, {credentials: 'include'})).status } catch { return null } }"
TASK = "async id => (await fetch(`/api/tasks/executions/${id}/`)).json()"
CANCEL = "async id => (await fetch(`/api/tasks/cancel/${id}/`, {method: 'POST'})).ok"


@dataclass(frozen=True)
class Victim:
    """Somebody who is signed in, has a page of Django's open, and started a task."""

    samesite: str
    page: Page
    task_id: str

    def open(self, site: str) -> Page:
        page = self.page.context.new_page()
        page.goto(f"https://{site}/")
        return page

    def sends_cookies_from(self, site: str) -> bool:
        return self.samesite == "None" or site == "mala.empresa.test"


@pytest.fixture(scope="module", params=["Lax", "None"])
def victim(request, serve, chromium, tmp_path_factory):
    """With the cookies as the documentation sets them, and with cookies that every page may send."""
    more = EVERYWHERE if request.param == "None" else ""
    folder = tmp_path_factory.mktemp("profile")
    with serve("subdomain", https=True, more=more), chromium.profile(folder) as profile:
        page = profile.new_page()
        sign_in(page, f"{API}/accounts/login/")
        task_id = start_with_fetch(page, seconds=600)
        yield Victim(request.param, page, task_id)
        assert page.evaluate(CANCEL, task_id)


@pytest.mark.parametrize("way", [FORM, FETCH], ids=["form", "fetch"])
@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("action", ["cancel/{}/", "executions/{}/cancel/", "bulk/cancel/"])
def test_a_post_from_elsewhere_is_refused_and_the_task_runs_on(victim, site, way, action):
    url = f"{API}/api/tasks/{action.format(victim.task_id)}"
    foreign = victim.open(site)
    with foreign.expect_response(url) as answered:
        foreign.evaluate(way, url)
    assert answered.value.status == (403 if victim.sends_cookies_from(site) else 401)
    foreign.close()
    task = victim.page.evaluate(TASK, victim.task_id)
    assert task["cancel_requested"] is None
    assert task["phase"] in ("queued", "running")


@pytest.mark.parametrize("site", SITES)
def test_what_is_somebodys_cannot_be_read_from_elsewhere(victim, site):
    foreign = victim.open(site)
    assert foreign.evaluate(READ, f"{API}/api/tasks/executions/") is None
    foreign.close()
