"""Behind Vite's dev server and behind Next.js the page and Django are one origin."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.acceptance.browser import recipes
from tests.acceptance.browser.people import open_list, sign_in, start_and_cancel
from tests.acceptance.browser.processes import free_port, running

pytestmark = pytest.mark.acceptance
DJANGO = "127.0.0.1:8000"
STATUSES = """() => Promise.all(
  ['/api/tasks/session', '/api/tasks/session/'].map(async url => (await fetch(url, {redirect: 'error'})).status)
)"""


@pytest.fixture(scope="module")
def vite(stage, serve):
    """The dev server, with the documented `vite.config.ts` but for the ports."""
    port = free_port()
    url = f"http://localhost:{port}/"
    command = [str(recipes.FRONTEND / "node_modules/.bin/vite"), "--strictPort"]
    with serve("vite") as django:
        changes = {DJANGO: f"127.0.0.1:{django.port}", "5173": str(port)}
        app = recipes.write_page("vite", stage.folder, changes=changes)
        with running(command, log=app / "log", url=url, cwd=app, environ=dict(os.environ)):
            yield url


def test_vites_dev_server_with_its_proxy(page, vite):
    sign_in(page, f"{vite}accounts/login/")
    assert page.url == vite
    open_list(page)
    start_and_cancel(page, "/api/reports/")
    assert page.evaluate(STATUSES) == [200, 200]


@pytest.fixture(scope="module")
def nextjs(stage, serve):
    """Next.js, with the documented `next.config.mjs`."""
    app = recipes.write_page("next", stage.folder)
    shutil.copytree(recipes.HERE / "pages/next", app, dirs_exist_ok=True)
    install = [
        "npm",
        "install",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--loglevel",
        "error",
    ]
    done = subprocess.run(install, cwd=app, capture_output=True, text=True, timeout=150)
    if done.returncode:
        pytest.skip(f"Next.js cannot be installed: {done.stderr[-500:]}")
    # A copy: Next.js does not follow links that lead out of its folder.
    shutil.copytree(stage.folder / "node_modules/@task-manager", app / "node_modules/@task-manager")
    port = free_port()
    url = f"http://localhost:{port}/"
    command = ["node", "node_modules/next/dist/bin/next", "dev", "--port", str(port)]
    with serve("next", changes={"localhost:3000": f"localhost:{port}"}) as django:
        environ = os.environ | {"DJANGO_URL": f"http://127.0.0.1:{django.port}", "NEXT_TELEMETRY_DISABLED": "1"}
        with running(command, log=app / "log", url=url, cwd=app, environ=environ):
            yield url


@pytest.mark.timeout(420)
def test_next_with_rewrites(page, nextjs):
    sign_in(page, f"{nextjs}accounts/login/")
    assert page.url == nextjs
    open_list(page)
    start_and_cancel(page, "/api/reports/")
    assert page.evaluate(STATUSES) == [200, 200]
