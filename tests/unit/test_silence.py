"""Silence: only of those who were listened to."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from task_manager.silence import Silence

ONE, TWO = UUID(int=1), UUID(int=2)


def listened(*looks, gap=25):
    silence = Silence(gap=gap)
    for now, beats in looks:
        silence.look(beats, now)
    return silence


def test_who_does_not_count_on_is_silent_after_the_whole_time():
    silence = listened(*[(now, {ONE: 7, TWO: now}) for now in range(0, 61, 10)])
    assert silence.silent(60) == {ONE}
    assert silence.silent(61) == set()


def test_who_counts_again_has_the_whole_time_anew():
    silence = listened(*[(now, {ONE: 7}) for now in range(0, 51, 10)], (60, {ONE: 8}), (70, {ONE: 8}))
    assert silence.silent(10) == {ONE}
    assert silence.silent(11) == set()


def test_an_absent_row_is_silent_too():
    assert listened(*[(now, {ONE: None}) for now in range(0, 61, 10)]).silent(60) == {ONE}


def test_a_gap_condemns_nobody():
    silence = listened((0, {ONE: 7}), (10, {ONE: 7}), (80, {ONE: 7}))
    assert silence.silent(1) == set()
    assert silence.listened == 0


def test_a_failed_look_condemns_nobody():
    silence = listened(*[(now, {ONE: 7}) for now in range(0, 51, 10)])
    silence.interrupted()
    assert silence.listened == 0
    silence.look({ONE: 7}, 60)
    assert silence.silent(1) == set()


@given(st.lists(st.tuples(st.floats(0.1, 40), st.booleans()), max_size=30))
def test_nobody_is_silent_who_counted_within_the_time(steps):
    """However the looks are spaced: silence is never longer than the time since the last count."""
    silence, now, beats, counted_at = Silence(gap=25), 0.0, 0, 0.0
    silence.look({ONE: beats}, now)
    for pause, counts in steps:
        now += pause
        if counts:
            beats, counted_at = beats + 1, now
        silence.look({ONE: beats}, now)
        assert silence.silent(now - counted_at + 0.001) == set()
        assert silence.listened <= now
