"""The calls that people already write work as they are in a page of Django's."""

from __future__ import annotations

import pytest

from tests.acceptance.browser.people import sign_in, start_with_fetch
from tests.acceptance.browser.recipes import block
from tests.waiting import wait_for

pytestmark = pytest.mark.acceptance
CALLS = "async ({userId, taskId}) => {%s; return [mine, workers, outcome].map(answer => answer.status)}"
PHASE = "async id => (await (await fetch(`/api/tasks/executions/${id}/`)).json()).phase"


@pytest.fixture(scope="module")
def http(serve):
    with serve("same-origin") as django:
        yield django


@pytest.fixture(scope="module")
def https(serve):
    with serve("same-origin", https=True) as django:
        yield django


@pytest.mark.parametrize("address", ["https://api.empresa.test", "http://127.0.0.1", "http://localhost"])
def test_the_plain_calls_work_as_they_are(page, http, https, address):
    if address.startswith("http://"):
        address += f":{http.port}"
    sign_in(page, f"{address}/accounts/login/", "jefa")
    user_id = page.locator("#user").get_attribute("data-id")
    task_id = start_with_fetch(page)
    answered = page.evaluate(CALLS % block("same-origin"), {"userId": user_id, "taskId": task_id})
    assert answered[:2] == [200, 200]
    assert answered[2] in (200, 202)
    wait_for(lambda: page.evaluate(PHASE, task_id) == "cancelled")
    tasks = page.evaluate("async id => (await fetch('/api/tasks/executions/?user=' + id)).json()", user_id)
    assert {task["owner"]["name"] for task in tasks["results"]} == {"jefa"}


def test_over_plain_http_on_another_name_a_post_needs_the_token(page, http):
    # `plain.empresa.test` is any name that is not localhost to the browser.
    sign_in(page, f"http://plain.empresa.test:{http.port}/accounts/login/")
    task_id = start_with_fetch(page)
    plain = "async id => (await fetch(`/api/tasks/cancel/${id}/`, {method: 'POST'})).status"
    assert page.evaluate(plain, task_id) == 403
    with_token = """async id => {
      const headers = {'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1]}
      return (await fetch(`/api/tasks/cancel/${id}/`, {method: 'POST', headers})).status
    }"""
    assert page.evaluate(with_token, task_id) in (200, 202)
