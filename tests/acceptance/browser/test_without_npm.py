"""The template tags of a page of Django's, with the elements as the wheel has them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

import task_manager
from tests.acceptance.browser.people import SECONDS, sign_in
from tests.acceptance.browser.recipes import FRONTEND

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def django(serve):
    if not (Path(task_manager.__file__).parent / "static" / "task_manager" / "task-monitor.js").exists():
        subprocess.run(["npm", "run", "--silent", "build:element"], cwd=FRONTEND, check=True, timeout=100)
    with serve("same-origin") as server:
        yield server


def test_a_task_is_started_followed_and_cancelled_without_any_javascript_of_ones_own(page, django):
    address = f"http://localhost:{django.port}"
    sign_in(page, f"{address}/accounts/login/?next=/elements/")
    button = page.locator("task-button")
    button.get_by_role("button", name="Yearly report").click()
    row = page.locator("task-monitor article").first
    expect(row).to_have_attribute("data-phase", "running", timeout=15 * SECONDS)
    expect(row).to_contain_text(re.compile(r"[1-9]\d*%"), timeout=15 * SECONDS)
    row.hover()
    row.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(row).to_have_attribute("data-phase", "cancelled", timeout=15 * SECONDS)
    bell = page.locator("notification-bell").get_by_role("button", name=re.compile(r"[1-9]\d* unread"))
    expect(bell).to_be_visible()
    # The drawer is fetched when it is first opened.
    row.locator(".tm-row__title").click()
    expect(page.get_by_role("dialog")).to_contain_text("Timeline")
