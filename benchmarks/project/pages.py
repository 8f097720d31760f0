"""Reads pages and changes in one process, as a web server does, without the network; prints what each call takes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from urllib.parse import urlencode

import django

Call = Callable[[], Any]
#: Which of the rows a page is read from: how deep it lies, of all that the filter finds.
DEPTHS = {"first": 0.0, "middle": 0.5, "last": 0.98}


class Clock:
    """Seconds that the database takes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Any, *values: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*values)
        finally:
            self.seconds += time.perf_counter() - began


def main(rounds: int, calls: int) -> None:
    django.setup()
    from django.db import connection

    from benchmarks.figures import rotated

    clock = Clock()
    cases = list(_cases())
    with connection.execute_wrapper(clock):
        for turn in range(-1, rounds):
            for case, contestants in cases:
                for name in rotated(tuple(contestants), max(turn, 0)):
                    taken = _taken(contestants[name], calls, clock)
                    # The first round meets cold caches.
                    if turn >= 0:
                        print(json.dumps({"round": turn, "case": case, "contestant": name, **taken}), flush=True)


def _taken(call: Call, calls: int, clock: Clock) -> dict[str, float]:
    whole, database = [], []
    for _ in range(calls):
        clock.seconds, began = 0.0, time.perf_counter()
        call()
        whole.append(time.perf_counter() - began)
        database.append(clock.seconds)
    return {"seconds": median(whole), "own": median(a - b for a, b in zip(whole, database, strict=True))}


def _cases() -> Iterator[tuple[str, dict[str, Call]]]:
    """Yield each case with a call of each contestant."""
    from django.contrib.auth import get_user_model
    from rest_framework.reverse import reverse

    from benchmarks.project.usual import Executions
    from task_manager.api.changes import ChangesView
    from task_manager.api.executions import ExecutionList
    from task_manager.feed import changes
    from task_manager.models import TaskExecution

    user = get_user_model().objects.get(username="staff")
    listed, usual = ExecutionList.as_view(), Executions.as_view({"get": "list"})
    path = reverse("task_manager:executions")
    some = TaskExecution.objects.order_by("pk").first()
    for ours, theirs in (("user", "owner"), ("module", "module"), ("root", "root_id")):
        value = TaskExecution._meta.get_field(theirs).value_from_object(some)
        found = TaskExecution.objects.filter(**{theirs: value})
        total = found.count()
        for depth, share in DEPTHS.items():
            place = found[int(total * share)] if share else None
            yield (
                f"{ours} · {depth}",
                {
                    "task_manager": _request(listed, path, user, {ours: value} | _after(place)),
                    "ModelViewSet": _request(usual, path, user, {theirs: value} | _cursor(place)),
                },
            )
    cursor = changes.current_cursor(user)
    yield "changes", {"task_manager": _request(ChangesView.as_view(), path, user, {"cursor": cursor})}


def _request(view: Any, path: str, user: Any, values: dict[str, Any]) -> Call:
    from django.test import RequestFactory

    address = f"{path}?{urlencode(values)}"

    def call() -> Any:
        request = RequestFactory().get(address)
        request.user = user
        answer = view(request)
        answer.render()
        if answer.status_code != 200:
            raise RuntimeError(answer.content)
        return answer

    return call


def _after(row: Any) -> dict[str, str]:
    from task_manager.api.pagination import Position

    return {"after": Position(row.created_at, row.pk).encode()} if row else {}


def _cursor(row: Any) -> dict[str, str]:
    from base64 import b64encode

    return {"cursor": b64encode(urlencode({"p": str(row.created_at)}).encode()).decode()} if row else {}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
