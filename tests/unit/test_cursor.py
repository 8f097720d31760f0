"""Cursors survive the journey as text, and say exactly what has not been read."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from django.core.signing import Signer
from hypothesis import given
from hypothesis import strategies as st

from task_manager.exceptions import MustRefetch
from task_manager.feed.cursor import (
    Cursor,
    Seen,
    Snapshot,
    Target,
    decode,
    digest,
    encode,
    encode_position,
    for_scope,
    position_of,
)

SIGNER = Signer(key="tests", sep=".")


@st.composite
def snapshots(draw):
    xids = sorted(draw(st.sets(st.integers(1, 2**40), min_size=1, max_size=40)))
    return Snapshot(xids[0], xids[-1] + 1, tuple(xids[:-1]))


seen = st.builds(Seen, st.integers(0, 2**63), st.integers(0, 2**63))
cursors = st.builds(
    Cursor,
    st.text(),
    st.text(),
    st.integers(0, 2**45),
    snapshots(),
    st.none() | st.builds(Target, snapshots(), st.integers(0, 2**45), seen, st.none() | seen),
    st.none() | seen,
)


@given(snapshots())
def test_a_snapshot_is_read_and_written_as_postgresql_does(snapshot):
    assert Snapshot.parse(str(snapshot)) == snapshot


def test_a_snapshot_without_transactions_in_progress_is_read():
    assert Snapshot.parse("725:725:") == Snapshot(725, 725)
    assert Snapshot.parse("10:20:10,14") == Snapshot(10, 20, (10, 14))


@given(cursors)
def test_a_cursor_comes_back_as_it_was(cursor):
    text = encode(cursor, SIGNER)
    assert decode(text, SIGNER) == cursor
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.text() | st.binary().map(lambda b: SIGNER.sign(b.hex())))
def test_anything_else_must_be_refetched(text):
    with pytest.raises(MustRefetch) as raised:
        decode(text, SIGNER)
    assert raised.value.code == "bad_cursor"


@given(cursors, st.data())
def test_a_cursor_that_was_touched_is_refused(cursor, data):
    position = position_of(encode(cursor, SIGNER))
    place = data.draw(st.integers(0, len(position) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != position[place]))
    with pytest.raises(MustRefetch):
        decode(for_scope(position[:place] + other + position[place + 1 :], cursor.scope_key), SIGNER)


@given(cursors, st.text())
def test_readers_who_have_come_equally_far_share_a_position(cursor, scope_key):
    other = replace(cursor, scope_key=scope_key)
    assert position_of(encode(other, SIGNER)) == position_of(encode(cursor, SIGNER))
    assert decode(for_scope(encode_position(cursor, SIGNER), scope_key), SIGNER) == other


def test_a_cursor_of_another_key_is_refused():
    text = encode(Cursor("e", "s", 0, Snapshot(1, 1)), Signer(key="another", sep="."))
    with pytest.raises(MustRefetch):
        decode(text, SIGNER)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"epoch": "other"}, "epoch_changed"),
        ({"scope_key": "other"}, "scope_changed"),
        ({"oldest": 1_001}, "pruned"),
    ],
)
def test_a_mismatch_is_named(change, code):
    cursor = Cursor("e", "s", 1_000, Snapshot(1, 1))
    fitting = {"epoch": "e", "scope_key": "s", "oldest": 1_000}
    cursor.check(**fitting)
    with pytest.raises(MustRefetch) as raised:
        cursor.check(**fitting | change)
    assert raised.value.code == code


@given(snapshots(), st.integers(0, 10), st.data())
def test_a_bounded_snapshot_sees_nothing_that_the_whole_one_does_not(snapshot, limit, data):
    bounded = snapshot.bounded(limit)
    assert len(bounded.xip) <= limit
    for xid in {*snapshot.xip, snapshot.xmax, data.draw(st.integers(0, snapshot.xmax + 5))}:
        assert not bounded.sees(xid) or snapshot.sees(xid)


@given(snapshots(), st.data())
def test_without_hides_one_transaction_and_no_other(snapshot, data):
    xid, other = data.draw(st.integers(1, 2**40)), data.draw(st.integers(1, 2**40))
    without = snapshot.without(xid)
    assert not without.sees(xid)
    assert other == xid or without.sees(other) == snapshot.sees(other)
    assert list(without.xip) == sorted(without.xip)
    assert without.xmin <= min(without.xip, default=without.xmin)


def test_thousands_of_open_transactions_fit_into_an_url():
    start = 3_000_000_000
    xip = tuple(start + n * 3 + zlib.crc32(bytes([n % 251])) % 3 for n in range(5_000))
    cursor = Cursor(digest("e"), digest("s"), 1_800_000_000_000, Snapshot(xip[0], xip[-1] + 1, xip).bounded())
    assert len(encode(cursor, SIGNER)) < 2_000


def test_digests_do_not_run_parts_together():
    assert digest("ab", "c") != digest("a", "bc")
