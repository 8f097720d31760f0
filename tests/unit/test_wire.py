"""Events survive a file."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.states import State
from task_manager.tracking import wire
from task_manager.tracking.events import Ended, Event, Owner, Published, Rank, Refused
from tests.histories import events
from tests.unit.test_transitions import FIRST, ended, published

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@given(events())
def test_an_event_comes_back_as_it_was(event):
    back = wire.decode(wire.encode(event))
    assert back == event
    assert type(back) is type(event)


def test_words_come_back_as_words():
    back = wire.decode(wire.encode(ended(State.FAILURE, rank=Rank.LIVE)))
    assert isinstance(back, Ended)
    assert back.rank is Rank.LIVE
    assert back.state is State.FAILURE


@pytest.mark.parametrize("key", [7, "seven", UUID(int=7)])
def test_an_owner_has_any_kind_of_key(key):
    event = published(owner=Owner(id=key, name="Ana"))
    back = wire.decode(wire.encode(event))
    assert isinstance(back, Published)
    assert back.owner == event.owner


def test_every_event_has_a_name():
    assert {cls.__name__ for cls in Event.__subclasses__()} <= set(wire.TYPES)
    assert wire.decode(wire.encode(Refused(task_id="one", at=NOW, attempt=FIRST))).task_id == "one"


@given(
    st.text() | st.sampled_from(['["Sent",{}]', '["Nothing",{}]', '["Sent",{"task_id":1', "7", "null", '["Sent",[]]'])
)
def test_what_is_no_event_is_said_to_be_none(line):
    with pytest.raises(ValueError):
        wire.decode(line)
