"""How long after it was reported in another process a progress is on the page, in Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.contestants import CONTESTANTS, environment
from benchmarks.feed import PEOPLE
from benchmarks.realtime import WEB, server
from benchmarks.stack import ROOT, Database, Services, variables

STATIC = ROOT / "src" / "task_manager" / "static" / "task_manager"
#: A page without npm, which keeps when it first showed each of the moments that are told.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tasks</title>
<link rel="stylesheet" href="/static/task-monitor.css"><script type="module" src="/static/task-monitor.js"></script>
<script>
window.seen = new Map()
new MutationObserver(() => {
  const now = Date.now() / 1000
  for (const [, at] of document.body.innerText.matchAll(/at-([0-9.]+)/g))
    if (!window.seen.has(at)) window.seen.set(at, now - Number(at))
}).observe(document, { subtree: true, childList: true, characterData: true })
</script></head><body><task-monitor base-url="/api/tasks/"></task-monitor></body></html>"""


def measure(services: Services, rounds: int, reports: int = 60) -> list[dict[str, Any]]:
    """Return for each round the seconds from `progress()` in another process to the text on the page.

    Nothing where Chromium, its driver or the built element are missing.
    """
    if find_spec("playwright") is None or not shutil.which("chromium") or not (STATIC / "task-monitor.js").exists():
        print("dom: Chromium, Playwright or the built element are missing, left out", file=sys.stderr)
        return []
    own = replace(services, name=f"{services.name}_dom")
    contestant = CONTESTANTS["task_manager-guarded"]
    database = Database(own)
    try:
        database.migrate(contestant, own, **WEB)
        database.session.execute(PEOPLE)
        environ = environment(contestant) | variables(own, "redis", ROOT / "unused") | WEB
        return [{"round": turn, "seconds": _measured(environ, turn, reports)} for turn in range(rounds)]
    finally:
        database.drop()


def _measured(environ: dict[str, str], turn: int, reports: int) -> list[float]:
    with server(environ) as (port, _), _page(port) as page:
        teller = [sys.executable, "-m", "benchmarks.project.reporter", str(turn), str(reports)]
        subprocess.run(teller, cwd=ROOT, env=environ, check=True)
        page.wait_for_timeout(1_000)
        return list(page.evaluate("[...window.seen.values()]"))


@contextmanager
def _page(port: int) -> Iterator[Any]:
    """Yield a page of staff that is live."""
    from playwright.sync_api import sync_playwright

    address = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(extra_http_headers={"X-User": "1"})
        page.route(f"{address}/page/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.route(f"{address}/static/*", lambda route: route.fulfill(path=STATIC / Path(route.request.url).name))
        page.goto(f"{address}/page/")
        page.get_by_text("Live").first.wait_for()
        yield page
        browser.close()
