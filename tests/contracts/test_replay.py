"""What a browser makes of the feed's changes is what a fresh page shows: the same JSON, read by both."""

from __future__ import annotations

import json
import os
import random
import subprocess
import uuid
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from task_manager.feed import changes
from task_manager.models import TaskExecution
from task_manager.states import READY_STATES

pytestmark = [pytest.mark.built, pytest.mark.django_db(databases="__all__", transaction=True)]

FRONTEND = Path(__file__).parents[2] / "frontend"
HISTORIES = 30
MODULES = ("nomina", "contabilidad", "ventas")
STATES = ("PENDING", "STARTED", "PROGRESS", "RETRY", "SUCCESS", "FAILURE", "REVOKED")
#: Each with the same in the words of React.
FILTERS: tuple[tuple[dict[str, str], dict[str, object]], ...] = (
    ({}, {}),
    ({"user": "me"}, {"user": "me"}),
    ({"module": "nomina,ventas"}, {"module": ["nomina", "ventas"]}),
    ({"phase": "queued,running"}, {"phase": ["queued", "running"]}),
    ({"state": "SUCCESS", "user": "me"}, {"state": ["SUCCESS"], "user": "me"}),
)


class History:
    """Random writes to executions, some of which leave the reader's sight, are deleted, or made anew."""

    def __init__(self, seed: int, people: list) -> None:
        self.random = random.Random(seed)
        self.people = people
        self.gone: list[str] = []

    def write(self, count: int) -> None:
        for _ in range(count):
            self.random.choices([self.create, self.advance, self.move, self.delete], [4, 8, 2, 2])[0]()

    def create(self) -> None:
        anew = self.gone and self.random.random() < 0.5
        TaskExecution.objects.create(
            task_id=self.gone.pop() if anew else str(uuid.UUID(int=self.random.getrandbits(128))),
            title=f"Tarea {self.random.randrange(1000)}",
            owner_id=self.random.choice(self.people).pk,
            module=self.random.choice(MODULES),
        )

    def advance(self) -> None:
        state = self.random.choice(STATES)
        finished = timezone.now() if state in READY_STATES else None
        current = self.random.randrange(100)
        self._some().update(state=state, finished_at=finished, progress_current=current, progress_total=100)

    def move(self) -> None:
        self._some().update(owner_id=self.random.choice(self.people).pk, module=self.random.choice(MODULES))

    def delete(self) -> None:
        doomed = self._some()
        self.gone += [execution.task_id for execution in doomed]
        doomed.delete()

    def _some(self):
        ids = list(TaskExecution.objects.order_by("pk").values_list("pk", flat=True))
        chosen = self.random.sample(ids, min(len(ids), self.random.randrange(1, 4)))
        return TaskExecution.objects.filter(pk__in=chosen)


def told_since(user, cursor: str) -> list[dict]:
    """Return the envelopes since a cursor, in small pages."""
    envelopes = []
    while not envelopes or not envelopes[-1]["up_to_date"]:
        page = changes.read(user, cursor, limit=3)
        envelopes.append(page.envelope())
        cursor = page.cursor
    return envelopes


def replayed(seed: int, people: list) -> dict:
    """Return a stale page, what was told since, and a fresh page."""
    TaskExecution.objects.all().delete()
    history = History(seed, people)
    user = history.random.choice(people)
    client = Client()
    client.force_login(user)
    asked, meant = history.random.choice(FILTERS)

    def page() -> dict:
        answer = client.get("/api/tasks/executions/", {**asked, "page_size": "8"})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def everything() -> list[dict]:
        return client.get("/api/tasks/executions/", {**asked, "page_size": "200"}).json()["results"]

    history.write(history.random.randrange(30))
    stale = page()
    history.write(history.random.randrange(30))
    told = told_since(user, stale["cursor"])
    return {
        "seed": seed,
        "filter": meant,
        "viewer": user.pk,
        "stale": stale,
        "told": told,
        "fresh": everything(),
    }


@pytest.fixture
def people():
    users = get_user_model().objects
    people = [users.create_user("ana"), users.create_user("luis"), users.create_user("jefa", is_staff=True)]
    people[1].groups.add(Group.objects.create(name="task_manager:ventas"))
    return people


def test_a_browser_with_a_stale_page_and_the_changes_since_shows_what_a_fresh_page_shows(people, tmp_path):
    first = int(os.environ.get("REPLAY_SEED") or random.randrange(10**6))
    histories = [replayed(first + number, people) for number in range(HISTORIES)]
    assert any(item["op"] == "remove" for one in histories for told in one["told"] for item in told["items"])
    file = tmp_path / "histories.json"
    file.write_text(json.dumps(histories), encoding="utf-8")
    done = subprocess.run(
        [str(FRONTEND / "node_modules" / ".bin" / "vitest"), "run", "src/core/replay.test.ts"],
        cwd=FRONTEND,
        env={**os.environ, "REPLAY_FILE": str(file), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"REPLAY_SEED={first}\n{done.stdout}{done.stderr}"
    assert f"{HISTORIES} passed" in done.stdout, done.stdout
