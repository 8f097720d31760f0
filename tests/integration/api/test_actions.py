"""Cancelling and running again, one by one and in bulk."""

from __future__ import annotations

import pytest

from task_manager.models import TaskExecution
from task_manager.states import State
from tests.integration.api.conftest import problem

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize("path", ["executions/a/cancel/", "executions/a/cancel", "cancel/a/", "cancel/a"])
def test_a_waiting_execution_is_cancelled_at_once(api, people, add, path):
    add("a", owner=people.ana)
    answer = api(people.ana).post(path)
    assert answer.status_code == 202
    assert (answer.json()["outcome"], answer.json()["phase"]) == ("cancelled", "cancelled")
    assert TaskExecution.objects.get(task_id="a").state == State.REVOKED


def test_a_running_one_is_asked_to_stop(api, people, add):
    add("a", owner=people.ana, state=State.STARTED)
    assert api(people.ana).post("cancel/a/").json()["outcome"] == "cancelling"
    shown = api(people.ana).get("executions/a/").json()
    assert (shown["phase"], shown["cancel_requested"]["by"]["name"]) == ("cancelling", "ana")


def test_too_late_is_an_answer(api, people, add):
    add("a", owner=people.ana, state=State.SUCCESS)
    answer = api(people.ana).post("cancel/a/")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "too_late")


def test_terminating_is_a_permission_of_its_own(api, people, add):
    add("a", owner=people.ana, state=State.STARTED)
    answer = api(people.ana).post("cancel/a/", {"terminate": True})
    assert problem(answer) == (403, "permission_denied", None)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ("{", "malformed_json", None),
        (b"\xff\xfe\xfa", "malformed_json", None),
        ("[" * 100_000, "malformed_json", None),
        ("[1]", "not_an_object", None),
        ("[]", "not_an_object", None),
        ('"x"', "not_an_object", None),
        ('{"terminate": "no"}', "wrong_type", "terminate"),
        ('{"terminate": 1}', "wrong_type", "terminate"),
        ('{"terminat": true}', "unknown_field", "terminat"),
    ],
)
def test_a_bad_body_is_400(api, people, add, body, code, field):
    add("a", owner=people.ana)
    answer = api(people.ana).post("cancel/a/", body)
    assert problem(answer) == (400, code, field)
    assert TaskExecution.objects.get(task_id="a").state == State.PENDING


def test_a_form_is_415_and_an_empty_post_is_fine(api, people, add):
    add("a", owner=people.ana)
    form = "application/x-www-form-urlencoded"
    assert problem(api(people.ana).post("cancel/a/", "terminate=1", content_type=form)) == (
        415,
        "unsupported_media_type",
        None,
    )
    assert api(people.ana).post("cancel/a/", "", content_type=form).status_code == 202


def test_a_huge_body_is_not_read(api, people, add):
    client = api(people.ana).client
    answer = client.post("/api/tasks/bulk/cancel/", '"' + "x" * 1_000_001 + '"', content_type="application/json")
    assert problem(answer) == (413, "too_large", None)


def test_a_finished_execution_is_run_again_under_a_new_id(api, people, add):
    add("a", owner=people.ana, state=State.FAILURE, replayable=True, args=[1, 2], task="tests.host.tasks.add")
    answer = api(people.ana).post("executions/a/retry/")
    assert answer.status_code == 201
    new_id = answer.json()["new_task_id"]
    assert answer["Location"] == f"http://testserver/api/tasks/executions/{new_id}/"
    again = TaskExecution.objects.get(task_id=new_id)
    assert (again.retry_of, again.owner_id) == ("a", people.ana.pk)


def test_what_cannot_be_run_again_is_409(api, people, add):
    add("running", owner=people.ana, state=State.STARTED, replayable=True)
    add("cut", owner=people.ana, state=State.FAILURE, replayable=False)
    client = api(people.ana)
    assert problem(client.post("executions/running/retry/")) == (409, "not_finished", None)
    assert problem(client.post("executions/cut/retry/")) == (409, "not_replayable", None)


def test_bulk_tells_what_happened_to_each(api, people, add):
    add("a", owner=people.ana)
    add("b", owner=people.ana, state=State.SUCCESS)
    add("theirs", owner=people.ben)
    answer = api(people.ana).post("bulk/cancel/", {"ids": ["missing", "b", "a", "theirs", "a"]})
    assert answer.status_code == 202
    told = [(row["task_id"], row["outcome"]) for row in answer.json()["results"]]
    assert told == [("missing", "not_found"), ("b", "too_late"), ("a", "cancelled"), ("theirs", "not_found")]
    assert answer.json()["counts"] == {"not_found": 2, "too_late": 1, "cancelled": 1}
    assert TaskExecution.objects.get(task_id="theirs").state == State.PENDING


def test_bulk_by_filter_needs_the_expected_number(api, people, add):
    for number in range(3):
        add(f"p{number}", owner=people.ana, module="payroll")
    add("other", owner=people.ana, module="ledger")
    client, chosen = api(people.ana), {"module": "payroll", "phase": ["queued", "running"]}
    assert problem(client.post("bulk/cancel/", {"filter": chosen})) == (400, "required", "expected_count")
    wrong = client.post("bulk/cancel/", {"filter": chosen, "expected_count": 4})
    assert problem(wrong) == (409, "count_changed", "expected_count")
    assert wrong.json()["error"]["params"] == {"actual": 3, "expected": 4}
    right = client.post("bulk/cancel", {"filter": chosen, "expected_count": 3})
    assert right.json()["counts"] == {"cancelled": 3}
    assert TaskExecution.objects.get(task_id="other").state == State.PENDING


def test_bulk_retry(api, people, add):
    add("a", owner=people.ana, state=State.FAILURE, replayable=True, args=[1, 2], task="tests.host.tasks.add")
    add("b", owner=people.ana, state=State.FAILURE)
    results = api(people.ana).post("bulk/retry/", {"ids": ["a", "b", "c"]}).json()["results"]
    assert [row["outcome"] for row in results] == ["retried", "not_replayable", "not_found"]
    assert TaskExecution.objects.get(task_id=results[0]["new_task_id"]).retry_of == "a"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ids"),
        ({"ids": ["a"], "filter": {}}, "ids"),
        ({"ids": "a"}, "ids"),
        ({"ids": [1]}, "ids"),
        ({"ids": ["a\0"]}, "ids"),
        ('{"ids": ["\\ud800"]}', "ids"),
        ({"ids": [str(n) for n in range(1_001)]}, "ids"),
        ({"filter": {"modul": "x"}, "expected_count": 1}, "filter.modul"),
        ({"filter": {"phase": "x"}, "expected_count": 1}, "filter.phase"),
        ({"filter": {"phase": {"a": 1}}, "expected_count": 1}, "filter.phase"),
        ({"filter": {"page_size": 1}, "expected_count": 1}, "filter.page_size"),
        ('{"filter": {"name": "\\ud800"}, "expected_count": 1}', "filter.name"),
        ('{"filter": {"q": "\\u0000"}, "expected_count": 1}', "filter.q"),
        ('{"filter": {"q": "\\ud800"}, "expected_count": 1}', "filter.q"),
        ({"filter": [], "expected_count": 1}, "filter"),
        ({"filter": {}, "expected_count": "1"}, "expected_count"),
        ({"filter": {}, "expected_count": True}, "expected_count"),
    ],
)
@pytest.mark.parametrize("path", ["bulk/cancel/", "bulk/retry/"])
def test_bad_bulk_input_is_400_and_names_the_field(api, people, path, body, field):
    answer = api(people.ana).post(path, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field


def test_a_bulk_filter_for_somebody_else_is_403(api, people, add):
    body = {"filter": {"user": people.ben.pk}, "expected_count": 0}
    assert problem(api(people.ana).post("bulk/cancel/", body)) == (403, "permission_denied", "user")


def test_bulk_filter_chooses_at_most_a_thousand(api, people, add):
    TaskExecution.objects.bulk_create(TaskExecution(task_id=f"t{n}", owner_id=people.ana.pk) for n in range(1_001))
    body = {"filter": {}, "expected_count": 1_001}
    assert problem(api(people.ana).post("bulk/cancel/", body)) == (400, "too_many", "filter")
