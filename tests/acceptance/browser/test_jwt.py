"""A page on another domain, with a token in a header and no cookie."""

from __future__ import annotations

import pytest

from tests.acceptance.browser import recipes
from tests.acceptance.browser.people import open_list, start_and_cancel
from tests.waiting import wait_for

pytestmark = pytest.mark.acceptance
APP = "https://otra.test/"
API = "https://api.empresa.test"
#: Short enough to expire while the test looks on.
EXPIRING = '\nSIMPLE_JWT["ACCESS_TOKEN_LIFETIME"] = timedelta(seconds=2)\n'


@pytest.fixture(scope="module")
def django(stage, serve):
    app = recipes.write_page("jwt", stage.folder)
    recipes.node(["vite", "build"], app)
    stage.sites["otra.test"] = app / "dist"
    with serve("jwt", https=True, more=EXPIRING) as django:
        yield django


@pytest.fixture
def signed_in(page, django):
    page.goto(APP)
    page.wait_for_function("() => window.recipe")
    page.evaluate("recipe.signIn('ana', 'demo')")
    return page


def test_with_a_token_and_no_cookie(signed_in):
    open_list(signed_in)
    start_and_cancel(signed_in, f"{API}/api/reports/")
    assert signed_in.context.cookies() == []


def test_an_expired_token_is_replaced_and_the_changes_go_on(signed_in, django):
    open_list(signed_in)
    signed_in.wait_for_function("() => recipe.client.feed.connection.state === 'live'")
    # The stream is open; what is asked for next has the token of before, which expires.
    signed_in.wait_for_timeout(2_500)
    answers = []
    signed_in.on("response", lambda answer: answers.append((answer.url.partition("?")[0], answer.status)))
    signed_in.evaluate("recipe.client.feed.reconnect()")

    def replaced():
        signed_in.wait_for_timeout(100)
        paths = [(url.removeprefix(API), status) for url, status in answers]
        refused = ("/api/tasks/session/", 401)
        if refused not in paths:
            return False
        rest = paths[paths.index(refused) :]
        return ("/api/token/refresh/", 200) in rest and ("/api/tasks/stream/", 200) in rest

    wait_for(replaced, 20)
    signed_in.wait_for_function("() => recipe.client.feed.connection.state === 'live'")
    start_and_cancel(signed_in, f"{API}/api/reports/")


def test_calls_that_begin_together_ask_for_one_token(signed_in, django):
    def asked():
        return django.requests().count("POST /api/token/refresh/")

    together = "Promise.all(['session', 'listTasks', 'templates', 'notifications'].map(name => recipe.client[name]()))"
    before = asked()
    signed_in.evaluate(together)
    assert asked() == before + 1
    signed_in.wait_for_timeout(2_500)
    signed_in.evaluate(together)
    assert asked() == before + 2


def test_each_address_has_its_preflight(signed_in, django):
    open_list(signed_in)
    wait_for(lambda: any(line.startswith("OPTIONS /api/tasks/stream/") for line in django.requests()))


def test_without_a_token_the_list_is_not_told(page, django):
    page.goto(APP)
    outcome = page.evaluate("async url => (await fetch(url)).status", f"{API}/api/tasks/executions/")
    assert outcome == 401
