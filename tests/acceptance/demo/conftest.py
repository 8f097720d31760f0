"""The demo as `make run` starts it, and browsers that look at it."""

from __future__ import annotations

import httpx
import pytest

from tests.acceptance.demo.browser import Browser
from tests.acceptance.test_make_run import Demo


@pytest.fixture(scope="package")
def address(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("run")) as demo:
        yield demo.ready()["address"]


@pytest.fixture
def browse(address):
    """`browse("nomina")` is signed in by that button, `browse()` not at all; `language` is what it prefers."""
    clients = []

    def opened(account=None, language="es"):
        clients.append(httpx.Client(base_url=address, timeout=15, headers={"Accept-Language": language}))
        browser = Browser(clients[-1])
        if account:
            assert browser.press(account).headers["location"] == "/"
        return browser

    yield opened
    for client in clients:
        client.close()
