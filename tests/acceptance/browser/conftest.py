"""A real Django with a real worker, pages of other origins, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, sync_playwright

from tests.acceptance.browser import recipes
from tests.acceptance.browser.processes import free_port, running
from tests.acceptance.browser.sites import make_certificate, serving
from tests.docs.blocks import ROOT
from tests.services import celery_redis

HOST = Path(__file__).parent / "host"


@dataclass
class Stage:
    """What the tests of a run share: a folder, the project's environment, and where the names lead."""

    folder: Path
    environ: dict[str, str]
    key: Path
    certificate: Path
    #: Port of Django over https, as `api.empresa.test` and `www.empresa.test`.
    api_port: int
    #: Built pages by host name; every other name of `.test` has a blank page.
    sites: dict[str, Path] = field(default_factory=dict)


@pytest.fixture(scope="session")
def stage(tmp_path_factory) -> Iterator[Stage]:
    """A migrated database with people in it, and a worker."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("origins")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "CELERY_"))}
    environ = kept | {
        "PYTHONPATH": f"{HOST}{os.pathsep}{ROOT / 'src'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "empresa.settings",
        "EMPRESA_DATA": str(folder),
        "EMPRESA_REDIS": celery_redis(7),
    }
    for command in (["-m", "django", "migrate"], ["-m", "django", "migrate", "--database", "task_manager"]):
        run(command, environ)
    run([str(HOST / "seed.py")], environ)
    recipes.build_package(folder)
    worker = [sys.executable, "-m", "celery", "-A", "empresa", "worker", "-c", "2", "-l", "INFO", "--purge"]
    with running(worker, log=folder / "worker.log", text=" ready.", cwd=folder, environ=environ):
        yield Stage(folder, environ, *make_certificate(folder), api_port=free_port())


def run(arguments: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]


@dataclass(frozen=True)
class Django:
    """A running Django."""

    port: int
    log: Path

    def requests(self) -> list[str]:
        """Return what it was asked so far, such as "GET /api/tasks/session/"."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line.split('"')[1].removesuffix(" HTTP/1.1") for line in lines if ' HTTP/1.1"' in line]


class Serving:
    """Runs Django with the settings of recipes, each until its block ends."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @contextmanager
    def __call__(
        self, recipe: str, *, https: bool = False, changes: dict[str, str] | None = None, more: str = ""
    ) -> Iterator[Django]:
        """Run it; `changes` are made to the documented settings, and `more` stands after them."""
        stage, port = self.stage, free_port()
        folder = stage.folder / f"django-{recipe}-{port}"
        folder.mkdir()
        recipes.write_settings(recipe, folder, changes=changes or {}, more=more)
        environ = stage.environ | {
            "PYTHONPATH": f"{folder}{os.pathsep}{stage.environ['PYTHONPATH']}",
            "DJANGO_SETTINGS_MODULE": "recipe_settings",
        }
        command = [sys.executable, "-m", "uvicorn", "--factory", "django.core.asgi:get_asgi_application"]
        if https:
            port = stage.api_port
            command += ["--ssl-keyfile", str(stage.key), "--ssl-certfile", str(stage.certificate)]
        command += ["--lifespan", "off", "--timeout-graceful-shutdown", "1", "--port", str(port)]
        url = f"{'https' if https else 'http'}://127.0.0.1:{port}/api/tasks/health/live/"
        with running(command, log=folder / "log", url=url, cwd=folder, environ=environ) as log:
            yield Django(port, log)


@pytest.fixture(scope="session")
def serve(stage) -> Serving:
    """Runs Django with the settings of a recipe."""
    return Serving(stage)


@dataclass(frozen=True)
class Chromium:
    """A browser in which the names of `.test` lead to the servers of these tests."""

    kind: BrowserType
    options: dict[str, Any]

    @contextmanager
    def profile(self, folder: Path) -> Iterator[BrowserContext]:
        """Open it with a profile that lets every page send the cookies that may be sent: third-party cookies too."""
        (folder / "Default").mkdir()
        (folder / "Default" / "Preferences").write_text('{"profile": {"cookie_controls_mode": 0}}')
        context = self.kind.launch_persistent_context(folder, ignore_https_errors=True, **self.options)
        yield context
        context.close()


@pytest.fixture(scope="session")
def chromium(stage) -> Iterator[Chromium]:
    """The browser that is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium")
    with serving(stage.sites, key=stage.key, certificate=stage.certificate) as port, sync_playwright() as playwright:
        names = [
            f"MAP api.empresa.test 127.0.0.1:{stage.api_port}",
            f"MAP www.empresa.test 127.0.0.1:{stage.api_port}",
            # The port stays the page's own.
            "MAP plain.empresa.test 127.0.0.1",
            f"MAP *.test 127.0.0.1:{port}",
        ]
        arguments = ["--no-sandbox", f"--host-resolver-rules={', '.join(names)}"]
        yield Chromium(playwright.chromium, {"executable_path": found, "args": arguments})


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    browser = chromium.kind.launch(**chromium.options)
    yield browser
    browser.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page of a browser without cookies."""
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
