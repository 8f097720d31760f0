"""What may be stored of a value."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.tracking.payloads import HIDDEN, clean_text, dump, hide_arguments, is_secret

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, exclude_categories=()))
    | st.binary()
    | st.decimals()
    | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.sets(st.integers()),
    max_leaves=20,
)


@given(anything)
def test_whatever_it_is_becomes_json_that_a_database_takes(value):
    text, _ = dump(value)
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    text.encode("utf-8")
    assert "\x00" not in text
    assert "\\u0000" not in text


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["a", "b", "month"]), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_values_are_kept_whole(value):
    text, whole = dump(value)
    assert whole
    assert json.loads(text) == value


@pytest.mark.parametrize(
    "name", ["password", "api_key", "API-KEY"[:3] + "_key", "accessToken", "clave", "user_password_2"]
)
def test_secrets_are_hidden(name):
    text, whole = dump({"outer": [{name: "s3cret"}]})
    assert not whole
    assert "s3cret" not in text
    assert json.loads(text) == {"outer": [{name: HIDDEN}]}


def test_a_positional_argument_is_hidden_by_its_parameters_name():
    assert hide_arguments(("ana", "s3cret"), ("user", "password")) == (["ana", HIDDEN], False)
    assert hide_arguments(("ana", 3), ("user", "month")) == (["ana", 3], True)
    assert not is_secret("month")


def test_large_values_are_cut_and_say_so():
    text, whole = dump("x" * 5_000_000)
    assert not whole
    assert len(text) < 70_000
    text, whole = dump(["y" * 1_000] * 1_000)
    assert not whole
    assert json.loads(text)["truncated"] is True


def test_a_value_that_refers_to_itself_ends():
    loop: list[object] = []
    loop.append(loop)
    assert not dump(loop)[1]


def test_values_that_break_when_looked_at():
    class Broken:
        def __repr__(self):
            raise RuntimeError

        __str__ = __repr__

    assert "Broken" in dump(Broken())[0]
    assert "Broken" in clean_text(Broken())


def test_decimals_are_readable_but_not_whole():
    assert dump(Decimal("1.10")) == ('"1.10"', False)


def test_a_lone_surrogate_and_a_nul_are_replaced():
    assert clean_text("a\x00b\ud800c") == "a\ufffdb\ufffdc"
