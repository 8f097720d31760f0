"""Lists of executions: who sees which, filters, pages, counts, cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from task_manager.api import pagination
from task_manager.conf import settings
from task_manager.models import TaskExecution
from task_manager.states import Reason, State
from tests.integration.api.conftest import START, ids, problem

pytestmark = pytest.mark.django_db(databases="__all__")


def test_people_see_their_own_newest_first(api, people, add):
    add("a", owner=people.ana)
    add("b", owner=people.ben)
    add("c", owner=people.ana)
    answer = api(people.ana).get("executions/")
    assert ids(answer) == ["c", "a"]
    assert answer.json()["count"] == 2
    assert answer.json()["count_is_exact"] is True
    assert answer.json()["next"] is answer.json()["previous"] is None


def test_staff_see_all(api, people, add):
    add("a", owner=people.ana)
    add("nobody's")
    assert ids(api(people.boss).get("executions/")) == ["nobody's", "a"]


def test_a_modules_group_sees_the_module(api, people, add):
    add("a", owner=people.ana, module="payroll")
    add("b", owner=people.ana, module="ledger")
    add("c", owner=people.head, module="ledger")
    assert ids(api(people.head).get("executions/")) == ["c", "a"]


def test_user_tasks_are_ones_own_for_staff_too(api, people, add):
    add("a", owner=people.ana)
    add("b", owner=people.boss)
    assert ids(api(people.boss).get("user-tasks/")) == ["b"]
    assert ids(api(people.ana).get("user-tasks/?phase=queued")) == ["a"]


def test_foreign_user_is_forbidden_unless_one_sees_everything(api, people, add):
    add("a", owner=people.ana)
    add("b", owner=people.ben)
    mine, theirs = f"executions/?user={people.ana.pk}", f"executions/?user={people.ben.pk}"
    assert ids(api(people.ana).get(mine)) == ids(api(people.ana).get("executions/?user=me")) == ["a"]
    assert problem(api(people.ana).get(theirs)) == (403, "permission_denied", "user")
    assert ids(api(people.boss).get(theirs)) == ["b"]


def test_filters(api, people, add):
    now = timezone.now()
    add("plain", owner=people.ana, name="payroll.run", root_id="r", parent_id="p", group_id="g")
    add("later", owner=people.ana, eta=now + timedelta(hours=1))
    add("lost", owner=people.ana, state=State.FAILURE, reason=Reason.WORKER_LOST)
    add("bad", owner=people.ana, state=State.FAILURE, error_message="the Bank refused")
    other = add("other", owner=people.ana, state=State.STARTED, module="ledger", name="ledger.import")
    client = api(people.ana)

    def found(query):
        return sorted(ids(client.get(f"executions/?{query}")))

    assert found("phase=queued") == ["plain"]
    assert found("phase=scheduled,lost") == found("phase=scheduled&phase=lost") == ["later", "lost"]
    assert found("state=FAILURE") == ["bad", "lost"]
    assert found("state=FAILURE&phase=failed") == ["bad"]
    assert found("module=ledger") == found("name=ledger.import") == ["other"]
    assert found("module=ledger,payroll&state=STARTED") == ["other"]
    assert found("root=r") == found("parent=p") == found("group=g") == ["plain"]
    assert found(f"number={other.pk}") == ["other"]
    assert found("q=bank") == ["bad"]
    assert found("q=ledger") == ["other"]
    assert found("q=nothing") == []


def test_created_after_and_before_are_a_half_open_span(api, people, add):
    for name in "abc":
        add(name, owner=people.ana)
    client = api(people.ana)
    first, last = START, START + timedelta(minutes=2)
    span = {"created_after": first.isoformat(), "created_before": last.isoformat()}
    assert ids(client.get("executions/", span)) == ["b", "a"]
    # A plus that nobody encoded arrives as a space.
    assert ids(client.get("executions/?created_after=2026-10-01T08:02:00+00:00")) == ["c"]
    assert ids(client.get("executions/?created_before=2026-10-01")) == []
    assert ids(client.get("executions/?created_after=2026-10-01T10:01:30%2B02:00")) == ["c"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("modul=payroll", "modul"),
        ("phase=sleeping", "phase"),
        ("state=success", "state"),
        ("state=SUCCESS,", None),
        ("user=ana", "user"),
        ("user=99999999999999999999999999", "user"),
        ("user=1.5", "user"),
        ("number=x", "number"),
        ("number=99999999999999999999999999", "number"),
        ("number=-1", "number"),
        ("number=" + "9" * 5000, "number"),
        ("created_after=yesterday", "created_after"),
        ("created_after=2026-13-01", "created_after"),
        ("created_after=0001-01-01T00:00:00%2B14:00", "created_after"),
        ("created_before=9999-12-31T23:59:59-14:00", "created_before"),
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=many", "page_size"),
        ("after=nonsense", "after"),
        ("after=%C3%B1", "after"),
        ("after=WzEsMiwzXQ", "after"),
        ("after=e30", "after"),
        ("q=%00", "q"),
        ("module=%00", "module"),
        ("name=a,%00", "name"),
        ("root=%00", "root"),
        ("state=%00", "state"),
        ("user=%00", "user"),
        ("after=%00", "after"),
        ("created_after=%00", "created_after"),
        ("%00=1", "\0"),
        ("q=" + "x" * 501, "q"),
        ("module=" + ",".join(["m"] * 101), "module"),
    ],
)
def test_bad_input_is_400_and_names_the_field(api, people, query, field):
    for path in ("executions/", "user-tasks/"):
        answer = api(people.ana).get(f"{path}?{query}")
        if field is None:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 400, query
            assert answer.json()["error"]["field"] == field


def test_a_typo_is_told_what_was_meant(api, people):
    error = api(people.ana).get("executions/?modul=x").json()["error"]
    assert error["code"] == "unknown_parameter"
    assert "module" in error["message"]


def test_pages_are_stable_while_rows_are_added(api, people, add):
    for number in range(7):
        add(f"old-{number}", owner=people.ana)
    client = api(people.ana)
    first = client.get("executions/?page_size=3&module=payroll")
    assert ids(first) == ["old-6", "old-5", "old-4"]
    add("new", owner=people.ana)
    second = client.get(first.json()["next"].removeprefix("http://testserver"))
    assert ids(second) == ["old-3", "old-2", "old-1"]
    third = client.get(f"executions/?page_size=3&module=payroll&after={second.json()['next_cursor']}")
    assert ids(third) == ["old-0"]
    assert third.json()["next"] is third.json()["next_cursor"] is None
    assert third.json()["count"] == 8

    back = client.get(third.json()["previous"].removeprefix("http://testserver"))
    assert ids(back) == ids(second)
    start = client.get(back.json()["previous"].removeprefix("http://testserver"))
    assert ids(start) == ids(first)
    newest = client.get(start.json()["previous"].removeprefix("http://testserver"))
    assert ids(newest) == ["new"]
    assert newest.json()["previous"] is None
    assert ids(client.get(newest.json()["next"].removeprefix("http://testserver"))) == ids(first)


def test_rows_of_the_same_moment_are_neither_lost_nor_repeated(api, people, add):
    for number in range(10):
        add(f"t{number}", owner=people.ana, created_at=START)
    client, seen, after = api(people.ana), [], ""
    while after is not None:
        page = client.get("executions/", {"page_size": 3, "after": after})
        seen += ids(page)
        after = page.json()["next_cursor"]
    assert seen == [f"t{number}" for number in range(9, -1, -1)]


def test_counts_are_exact_up_to_a_limit_and_then_labelled(api, people, add, monkeypatch):
    for _number in range(6):
        add(owner=people.ana)
    monkeypatch.setattr(pagination, "EXACT_COUNT", 6)
    page = api(people.ana).get("executions/?page_size=2").json()
    assert (page["count"], page["count_is_exact"]) == (6, True)
    monkeypatch.setattr(pagination, "EXACT_COUNT", 5)
    page = api(people.ana).get("executions/?page_size=2").json()
    assert page["count"] >= 6
    assert page["count_is_exact"] is False


def test_the_cost_of_a_page_does_not_grow_with_its_rows(api, people, add):
    def queries(client):
        with CaptureQueriesContext(connections[settings.DATABASE]) as tracker:
            client.get("executions/")
        return len([query for query in tracker if "task_manager_" in query["sql"]])

    for person in (people.ana, people.head, people.boss):
        client = api(person)
        client.get("executions/")
        for _number in range(60):
            add(owner=person, state=State.FAILURE, replayable=True)
        # The cursor, the page, the count.
        assert queries(client) == 3


def test_a_page_hands_out_the_cursor_for_what_changes_after_it(api, people, add):
    add("a", owner=people.ana)
    client = api(people.ana)
    page = client.get("executions/").json()
    assert page["as_of"].endswith("Z")
    TaskExecution.objects.filter(task_id="a").update(title="Changed")
    changes = client.get("changes/", {"cursor": page["cursor"]}).json()
    assert [item["execution"]["title"] for item in changes["items"]] == ["Changed"]
