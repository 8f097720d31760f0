"""Which ports the demo takes."""

from __future__ import annotations

import socket

import pytest
from scripts.launcher import network
from scripts.launcher.exceptions import Refused


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")


def test_a_port_in_use_is_refused_with_a_free_one_as_the_way_out(taken):
    with pytest.raises(Refused) as refused:
        network.web_port(str(taken))
    sentence = str(refused.value)
    assert sentence.startswith(f"Port {taken} is in use: end what listens there, or run `PORT=")
    assert network.is_free(int(sentence.partition("PORT=")[2].split(" ")[0]))


@pytest.mark.parametrize("asked", ["abc", "-1", "65536", "80a"])
def test_what_is_no_port_is_refused(asked):
    with pytest.raises(Refused, match=f"PORT is '{asked}', and must be a number"):
        network.web_port(asked)


def test_port_0_is_any_free_one():
    assert network.is_free(network.web_port("0"))


def test_flower_takes_the_next_free_port(taken, monkeypatch):
    monkeypatch.setattr(network, "FLOWER_PORTS", range(taken, taken + 20))
    assert taken < network.flower_port() < taken + 20


def test_a_server_that_is_not_there_does_not_answer():
    assert not network.answers(f"http://127.0.0.1:{network.free_port()}/")
