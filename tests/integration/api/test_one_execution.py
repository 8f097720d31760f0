"""One execution: its detail, timeline and workflow, and ids of any text."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from task_manager.api.executions import MAX_DEPTH, nested
from task_manager.models import TaskAttempt, TaskEvent
from task_manager.states import State
from task_manager.types import new_id
from tests.integration.api.conftest import START, problem

pytestmark = pytest.mark.django_db(databases="__all__")

IDS = ["a/b", "17", "ñ/%2F?", "events", "a/events", "with space", "a\nb", "#x", "a;b=c", "../x", "x" * 300]


@pytest.mark.parametrize("task_id", IDS)
@pytest.mark.parametrize("slash", ["/", ""])
def test_an_id_may_be_any_text(api, people, add, task_id, slash):
    add(task_id, owner=people.ana)
    client, path = api(people.ana), f"executions/{quote(task_id, safe='')}"
    if not path.endswith("events"):
        detail = client.get(path + slash)
        assert detail.status_code == 200
        assert detail.json()["id"] == task_id
    for part in ("events", "tree"):
        assert client.get(f"{path}/{part}{slash}").status_code == 200
    for part in ("cancel", "retry"):
        assert client.post(f"{path}/{part}{slash}").status_code in (202, 409)


@pytest.mark.parametrize("path", ["executions/{}/", "executions/{}/events/", "executions/{}/tree/"])
@pytest.mark.parametrize("task_id", ["theirs", "missing", "%00", "a%00b"])
def test_what_is_unknown_or_somebody_elses_is_404(api, people, add, path, task_id):
    add("theirs", owner=people.ben)
    assert problem(api(people.ana).get(path.format(task_id))) == (404, "not_found", None)


@pytest.mark.parametrize("path", ["executions/{}/cancel/", "executions/{}/retry/", "cancel/{}/"])
@pytest.mark.parametrize("task_id", ["theirs", "missing", "%00"])
def test_what_is_unknown_or_somebody_elses_cannot_be_acted_on(api, people, add, path, task_id):
    add("theirs", owner=people.ben)
    assert problem(api(people.ana).post(path.format(task_id))) == (404, "not_found", None)


def test_the_detail_has_the_arguments_and_for_staff_the_traceback(api, people, add):
    add(
        "a",
        owner=people.ana,
        state=State.FAILURE,
        args=[1],
        kwargs={"month": "2026-10"},
        error_type="ValueError",
        error_message="no",
        traceback="Traceback …",
        progress_current=43,
        progress_total=100,
    )
    mine = api(people.ana).get("executions/a/").json()
    assert (mine["args"], mine["kwargs"], mine["traceback"]) == ([1], {"month": "2026-10"}, None)
    assert mine["error"] == {"type": "ValueError", "message": "no"}
    assert api(people.boss).get("executions/a/").json()["traceback"] == "Traceback …"
    assert "args" not in api(people.ana).get("executions/").json()["results"][0]


def test_the_timeline_has_events_in_order_and_attempts(api, people, add):
    add("a", owner=people.ana, state=State.SUCCESS)
    attempt = TaskAttempt.objects.create(
        id=new_id(),
        task_id="a",
        state=State.RETRY,
        reason="exception",
        started_at=START,
        ended_at=START + timedelta(seconds=2),
        error_type="OSError",
        error_message="down",
        traceback="Traceback …",
        worker="celery@host",
    )
    for number, kind in enumerate(["published", "started", "retried"]):
        at = START + timedelta(seconds=number)
        TaskEvent.objects.create(id=new_id(), task_id="a", kind=kind, at=at, attempt_id=attempt.id)
    timeline = api(people.ana).get("executions/a/events/").json()
    assert [event["kind"] for event in timeline["events"]] == ["published", "started", "retried"]
    [shown] = timeline["attempts"]
    assert (shown["number"], shown["duration_seconds"], shown["traceback"]) == (1, 2.0, None)
    full = api(people.boss).get("executions/a/events/").json()
    assert full["attempts"][0]["traceback"] == "Traceback …"


def test_the_tree_nests_the_visible_part_of_a_workflow(api, people, add):
    add("root", owner=people.ana, root_id="root")
    add("child", owner=people.ana, root_id="root", parent_id="root")
    add("grandchild", owner=people.ana, root_id="root", parent_id="child")
    add("orphan", owner=people.ana, root_id="root", parent_id="hidden")
    add("hidden", owner=people.ben, root_id="root", parent_id="root")
    add("elsewhere", owner=people.ana)
    tree = api(people.ana).get("executions/grandchild/tree").json()
    assert (tree["root_id"], tree["count"], tree["truncated"]) == ("root", 4, False)
    assert shape(tree["tree"]) == {"root": {"child": {"grandchild": {}}}, "orphan": {}}


def test_an_execution_without_root_is_a_tree_of_its_own(api, people, add):
    add("a", owner=people.ana)
    assert shape(api(people.ana).get("executions/a/tree/").json()["tree"]) == {"a": {}}


def test_a_long_chain_is_nested_so_far_and_then_flat():
    chain = [{"id": str(n), "parent_id": str(n - 1) if n else None} for n in range(2_000)]
    depth, level, total = 0, nested(chain), 0
    while level:
        depth, total = depth + 1, total + len(level)
        level = [child for node in level for child in node["children"]]
    assert (depth, total) == (MAX_DEPTH, 2_000)


def test_a_circle_of_parents_is_listed_at_the_top():
    rows = [{"id": "a", "parent_id": "b"}, {"id": "b", "parent_id": "a"}, {"id": "c", "parent_id": "c"}]
    assert [node["id"] for node in nested(rows)] == ["a", "b", "c"]


def shape(nodes):
    return {node["id"]: shape(node["children"]) for node in nodes}
