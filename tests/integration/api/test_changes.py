"""Polling for changes."""

from __future__ import annotations

import pytest

from task_manager.models import TaskExecution
from tests.integration.api.conftest import problem

pytestmark = pytest.mark.django_db(databases="__all__")


def test_changes_are_told_from_the_cursor_on(api, people, add):
    client = api(people.ana)
    cursor = client.get("changes/").json()["cursor"]
    add("a", owner=people.ana)
    add("b", owner=people.ben)
    changes = client.get("changes", {"cursor": cursor}).json()
    assert [(item["op"], item["execution"]["id"]) for item in changes["items"]] == [("upsert", "a")]
    assert changes["items"][0]["execution"]["can"]["cancel"] is True
    TaskExecution.objects.filter(task_id="a").delete()
    changes = client.get("changes/", {"cursor": changes["cursor"]}).json()
    assert [(item["op"], item["id"]) for item in changes["items"]] == [("remove", "a")]


def test_nothing_new_is_304_to_who_has_the_answer(api, people, add):
    client = api(people.ana)
    cursor = client.get("changes/").json()["cursor"]
    first = client.get("changes/", {"cursor": cursor})
    assert (first.status_code, first.json()["items"]) == (200, [])
    again = client.get("changes/", {"cursor": cursor}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    weak = client.get("changes/", {"cursor": cursor}, headers={"If-None-Match": f'"x", W/{first["ETag"]}'})
    assert weak.status_code == 304
    add("a", owner=people.ana)
    changed = client.get("changes/", {"cursor": cursor}, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, len(changed.json()["items"])) == (200, 1)


@pytest.mark.parametrize("cursor", ["nonsense", "ñ", "a" * 10_000, "e30.x"])
def test_a_cursor_that_cannot_be_continued_says_so_and_gives_a_new_one(api, people, cursor):
    answer = api(people.ana).get("changes/", {"cursor": cursor})
    assert answer.status_code == 200
    assert (answer.json()["type"], answer.json()["code"]) == ("must_refetch", "bad_cursor")
    assert api(people.ana).get("changes/", {"cursor": answer.json()["cursor"]}).json()["type"] == "changes"


def test_somebody_elses_cursor_is_no_way_in(api, people):
    cursor = api(people.boss).get("changes/").json()["cursor"]
    assert api(people.ana).get("changes/", {"cursor": cursor}).json()["code"] == "scope_changed"


def test_staff_can_ask_for_what_is_their_own(api, people, add):
    cursor = api(people.boss).get("changes/", {"scope": "mine"}).json()["cursor"]
    add("own", owner=people.boss)
    add("theirs", owner=people.ana)
    mine = api(people.boss).get("changes/", {"scope": "mine", "cursor": cursor}).json()
    assert [item["execution"]["id"] for item in mine["items"]] == ["own"]
    widened = api(people.boss).get("changes/", {"cursor": mine["cursor"]}).json()
    assert (widened["type"], widened["code"]) == ("must_refetch", "scope_changed")
    assert problem(api(people.boss).get("changes/?scope=ours")) == (400, "invalid_choice", "scope")


def test_bad_input(api, people):
    client = api(people.ana)
    assert problem(client.get("changes/?since=1")) == (400, "unknown_parameter", "since")
    assert client.get("changes/?cursor=%00").json()["error"]["field"] == "cursor"
