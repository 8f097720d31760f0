"""Random histories of one execution, for the tests of the fold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from task_manager.states import Reason, State
from task_manager.tracking.events import (
    Alive,
    Attempt,
    Ended,
    Interrupted,
    Message,
    Naming,
    Owner,
    Progressed,
    Published,
    Rank,
    Received,
    Sent,
    Source,
    Started,
)

START = datetime(2026, 11, 23, 12, tzinfo=UTC)

moments = st.integers(0, 10_000).map(lambda ms: START + timedelta(milliseconds=ms))


def attempts(task_id: str):
    """Return a strategy for the attempts of an execution."""
    return st.builds(
        lambda retries, redelivered, n, received_at: Attempt(
            id=UUID(int=(ord(task_id[0]) << 16) + (retries << 8) + (redelivered << 4) + n),
            retries=retries,
            redelivered=redelivered,
            worker=f"w{n}@host",
            received_at=received_at,
        ),
        retries=st.integers(0, 2),
        redelivered=st.booleans(),
        n=st.integers(0, 1),
        received_at=st.sampled_from([None, START, START + timedelta(seconds=1)]),
    )


messages = st.builds(
    Message,
    task=st.just("host.tasks.add"),
    args=st.sampled_from(["[1]", "[2]"]),
    kwargs=st.just("{}"),
    replayable=st.booleans(),
    queue=st.sampled_from(["celery", "slow"]),
    eta=st.none() | moments,
)
naming = st.sampled_from(
    [
        Naming(name="host.add", module="host", title="Add"),
        Naming(name="host.tasks.add", module="", title="host.tasks.add", declared=False),
    ]
)
owners = st.none() | st.builds(
    lambda n, source: Owner(id=n, name=f"user {n}", source=source), st.integers(1, 2), st.sampled_from(Source)
)
outcomes = st.sampled_from(
    [
        (State.SUCCESS, None),
        (State.SUCCESS, Reason.IGNORED),
        (State.FAILURE, Reason.EXCEPTION),
        (State.FAILURE, Reason.WORKER_LOST),
        (State.RETRY, None),
        (State.RETRY, Reason.AWAITING_REDELIVERY),
        (State.REVOKED, Reason.CANCELLED),
        (State.PENDING, None),
    ]
)


def events(task_id: str = "one"):
    """Return a strategy for any one event of the execution `task_id`."""
    same = {"task_id": st.just(task_id), "at": moments}
    ended = st.builds(
        lambda outcome, inferred, **values: Ended(
            state=outcome[0], reason=outcome[1], inferred_after=values["at"] if inferred else None, **values
        ),
        outcomes,
        **same,
        attempt=attempts(task_id),
        rank=st.sampled_from(Rank),
        started_at=st.none() | moments,
        result=st.none() | st.just('"done"'),
        error_message=st.sampled_from(["", "broken"]),
        inferred=st.booleans(),
    )
    return st.one_of(
        st.builds(Published, **same, message=messages, naming=naming, owner=owners),
        st.builds(Sent, **same, task=st.just("host.tasks.add"), late=st.booleans()),
        st.builds(Received, **same, attempt=attempts(task_id), message=messages, naming=naming),
        st.builds(
            Started, **same, attempt=attempts(task_id), message=st.none() | messages, naming=naming, owner=owners
        ),
        st.builds(progressed, **same, attempt=attempts(task_id), current=st.integers(0, 5).map(float)),
        st.builds(Alive, **same, attempt=attempts(task_id), started_at=st.none() | moments),
        st.builds(Interrupted, **same, attempt=attempts(task_id)),
        ended,
    )


def progressed(*, at: datetime, **values) -> Progressed:
    """Return a report; the reports of an attempt are numbered as they were made."""
    number = (at - START) // timedelta(milliseconds=1) + 1
    return Progressed(at=at, number=number, total=5.0, text=f"report {number}", started_at=START, **values)


def histories(*task_ids: str, size: int = 8):
    """Return a strategy for what happened, no two things at the same moment."""
    either = st.sampled_from(task_ids or ("one",)).flatmap(events)
    return st.lists(either, min_size=1, max_size=size, unique_by=lambda event: event.at)
