"""The fold: what is known does not depend on the order in which it came to be known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from task_manager.states import Reason, State
from task_manager.tracking.events import (
    Attempt,
    Ended,
    Message,
    Naming,
    Progressed,
    Published,
    Rank,
    Received,
    Started,
)
from task_manager.tracking.fold import ATTEMPT, EXECUTION, fold
from task_manager.tracking.transitions import facts_of
from tests.histories import START, histories

NAMING = Naming(name="host.add", module="host", title="Add")
MESSAGE = Message(task="host.tasks.add", queue="celery")
FIRST = Attempt(id=UUID(int=1))


def at(seconds: float):
    return START + timedelta(seconds=seconds)


def folded(events):
    return fold(EXECUTION, [facts_of(event).execution for event in events])["one"]


def known(row):
    """Return what a row says: a value that is not known says nothing."""
    return {column: value for column, value in row.items() if value is not None}


def published(seconds=0, **kw):
    return Published(task_id="one", at=at(seconds), message=MESSAGE, naming=NAMING, **kw)


def received(attempt=FIRST, seconds=1):
    return Received(task_id="one", at=at(seconds), attempt=attempt, message=MESSAGE, naming=NAMING)


def started(attempt=FIRST, seconds=2):
    return Started(task_id="one", at=at(seconds), attempt=attempt, message=MESSAGE, naming=NAMING)


def progressed(current, attempt=FIRST, seconds=3, number=1):
    return Progressed(
        task_id="one",
        at=at(seconds),
        attempt=attempt,
        number=number,
        current=current,
        total=10,
        started_at=at(2),
    )


def ended(state, reason=None, attempt=FIRST, rank=Rank.CHILD, seconds=9, **kw):
    return Ended(task_id="one", at=at(seconds), attempt=attempt, rank=rank, state=state, reason=reason, **kw)


# How long it takes to think of a history says nothing of the fold.
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.randoms(use_true_random=False))
def test_order_repetition_and_batching_do_not_change_the_outcome(events, random):
    expected = folded(events)
    expected_attempts = fold(ATTEMPT, [f.attempt for f in map(facts_of, events) if f.attempt])
    shuffled = [*events, *random.sample(events, random.randint(0, len(events)))]
    random.shuffle(shuffled)
    cut = random.randint(0, len(shuffled))
    halves = [half for half in (shuffled[:cut], shuffled[cut:]) if half]
    rows = [folded(half) for half in halves]
    assert fold(EXECUTION, rows)["one"] == expected
    attempts = [f.attempt for f in map(facts_of, shuffled) if f.attempt]
    again = fold(ATTEMPT, attempts)
    assert {id_: known(row) for id_, row in again.items()} == {
        id_: known(row) for id_, row in expected_attempts.items()
    }


SECOND = Attempt(id=UUID(int=2), retries=1)
AGAIN = Attempt(id=UUID(int=3), redelivered=True)
LATE = replace(FIRST, acks_late=True)

SITUATIONS = {
    "success": ([published(), received(), started(), ended(State.SUCCESS)], (State.SUCCESS, None)),
    "never seen by a worker": ([published()], ("PENDING", None)),
    "received, not started": ([published(), received()], ("PENDING", None)),
    "progress": ([published(), started(), progressed(3)], (State.PROGRESS, None)),
    "waiting for a retry, received already": (
        [published(), started(), received(SECOND, 3), ended(State.RETRY, seconds=4)],
        (State.RETRY, None),
    ),
    "second attempt runs": (
        [started(), ended(State.RETRY, seconds=4), received(SECOND, 3), started(SECOND, 5)],
        (State.STARTED, None),
    ),
    "the hard time limit, told twice, then postrun without a state": (
        [
            started(),
            ended(State.FAILURE, Reason.TIME_LIMIT, rank=Rank.MAIN),
            ended(State.FAILURE, Reason.TIME_LIMIT, rank=Rank.MAIN, seconds=9.1),
        ],
        (State.FAILURE, Reason.TIME_LIMIT),
    ),
    "terminated by SIGINT, and the task ran on": (
        [started(), ended(State.REVOKED, Reason.TERMINATED, rank=Rank.MAIN, seconds=3), ended(State.SUCCESS)],
        (State.SUCCESS, None),
    ),
    "terminated by SIGUSR1": (
        [
            started(),
            ended(State.REVOKED, Reason.TERMINATED, rank=Rank.MAIN, seconds=3),
            ended(State.FAILURE, Reason.TIME_LIMIT, seconds=3.1),
        ],
        (State.FAILURE, Reason.TIME_LIMIT),
    ),
    "a cold shutdown's retry that never retries": (
        [started(), ended(State.FAILURE, Reason.WORKER_LOST, rank=Rank.SHUTDOWN)],
        (State.FAILURE, Reason.WORKER_LOST),
    ),
    "concluded lost, then redelivered": (
        [
            started(),
            ended(State.FAILURE, Reason.WORKER_LOST, rank=Rank.LIVE, inferred_after=at(2), seconds=60),
            started(AGAIN, 20),
        ],
        (State.STARTED, None),
    ),
    "concluded lost, but it lives": (
        [
            started(),
            ended(State.FAILURE, Reason.WORKER_LOST, rank=Rank.LIVE, inferred_after=at(2), seconds=60),
            progressed(5, seconds=61, number=9),
        ],
        (State.PROGRESS, None),
    ),
    "concluded lost, but it had ended well": (
        [
            started(),
            ended(State.FAILURE, Reason.WORKER_LOST, rank=Rank.LIVE, inferred_after=at(2), seconds=60),
            ended(State.SUCCESS),
        ],
        (State.SUCCESS, None),
    ),
    "a duplicate fails after the first run's success": (
        [started(), started(AGAIN, 3), ended(State.SUCCESS), ended(State.FAILURE, attempt=AGAIN, seconds=12)],
        (State.SUCCESS, None),
    ),
    "replaced": ([started(), ended(State.PENDING)], (State.PENDING, None)),
    "replaced, and the other one has started": (
        [started(), ended(State.PENDING), started(Attempt(id=UUID(int=9)), 10)],
        (State.STARTED, None),
    ),
    "a failure that is redelivered and works": (
        [
            started(LATE),
            ended(State.FAILURE, Reason.TIME_LIMIT, attempt=LATE, rank=Rank.MAIN),
            started(AGAIN, 12),
            ended(State.SUCCESS, attempt=AGAIN, seconds=15),
        ],
        (State.SUCCESS, None),
    ),
    "the project's own word beats Celery's": (
        [
            started(),
            ended(State.FAILURE, Reason.EXCEPTION, rank=Rank.MANUAL, seconds=5),
            ended(State.SUCCESS),
        ],
        (State.FAILURE, Reason.EXCEPTION),
    ),
    "expired on arrival": (
        [published(), ended(State.REVOKED, Reason.EXPIRED, attempt=Attempt(), rank=Rank.MAIN)],
        (State.REVOKED, Reason.EXPIRED),
    ),
    "revoked while waiting for a retry": (
        [
            started(),
            ended(State.RETRY, seconds=4),
            ended(State.REVOKED, Reason.CANCELLED, attempt=Attempt(retries=1), rank=Rank.MAIN),
        ],
        (State.REVOKED, Reason.CANCELLED),
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_known_of(name):
    events, expected = SITUATIONS[name]
    for order in permutations(events):
        row = folded(order)
        assert (row.get("state", "PENDING"), row.get("reason")) == expected, order


def test_a_new_attempt_starts_its_bar_anew():
    row = folded([started(), progressed(7), ended(State.RETRY, seconds=4), started(SECOND, 5)])
    assert row["progress_current"] is None
    assert row["attempt"] == 2


def test_progress_of_an_attempt_is_the_newest():
    row = folded([progressed(7, number=2), started(), progressed(3, number=1)])
    assert row["progress_current"] == 7


@pytest.mark.parametrize("other", ["host.a", "host.b", "host.c", "host.d"])
def test_what_replaces_itself_keeps_its_first_name(other):
    replacement = replace(started(replace(FIRST, id=UUID(int=2)), 5), naming=replace(NAMING, name=other))
    for events in permutations([published(), started(), replacement]):
        assert folded(events)["name"] == "host.add"
