"""What a person does in the pages."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

SECONDS = 1_000


def sign_in(page: Page, url: str, name: str = "ana") -> None:
    """Sign in with Django's own form at `url`."""
    page.goto(url)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("demo")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def open_list(page: Page, *, owner: str = "ana") -> None:
    """Show the list, and see one's own task in it but not somebody else's."""
    page.wait_for_function("() => window.recipe")
    page.evaluate("recipe.run()")
    expect(page.locator(f"#task-{owner}-1")).to_have_attribute("data-phase", "finished")
    expect(page.locator("#task-luis-1")).to_have_count(0)


def start_and_cancel(page: Page, address: str) -> None:
    """Start a task, see it begin and advance, cancel it, and see that."""
    task_id = page.evaluate("address => recipe.start(address)", address)
    row = page.locator(f"#task-{task_id}")
    expect(row).to_have_attribute("data-phase", "running", timeout=15 * SECONDS)
    expect(row).to_have_attribute("data-owner", "ana")
    expect(row).to_have_text(re.compile(r"[1-9][\d.]* %"), timeout=15 * SECONDS)
    page.evaluate("id => recipe.cancel(id)", task_id)
    expect(row).to_have_attribute("data-phase", "cancelled", timeout=15 * SECONDS)


def start_with_fetch(page: Page, seconds: int = 60) -> str:
    """Start a task from a page of Django's, without the client; return its id."""
    return page.evaluate(
        """async seconds => {
          const token = document.cookie.match(/csrftoken=([^;]+)/)[1]
          const headers = {'Content-Type': 'application/json', 'X-CSRFToken': token}
          const body = JSON.stringify({seconds})
          const answer = await fetch('/api/reports/', {method: 'POST', headers, body})
          return (await answer.json()).task_id
        }""",
        seconds,
    )
