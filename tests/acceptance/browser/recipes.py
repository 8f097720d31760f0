"""The recipes of the documentation, laid out as the files that they stand for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.docs.blocks import ROOT, blocks

HERE = Path(__file__).parent
FRONTEND = ROOT / "frontend"
PAGE = "docs/en/cross-origin.md"
URLS = """from django.contrib.auth.views import LoginView
from django.urls import path

from empresa.urls import urlpatterns

"""


def block(path: str) -> str:
    """Return the code of the block that stands for a file (`file=` or `append=`), or has that name (`call=`)."""
    found = [each.code for each in blocks(PAGE) if path in each.info.values()]
    assert len(found) == 1, (path, len(found))
    return found[0]


def has_block(path: str) -> bool:
    return any(path in each.info.values() for each in blocks(PAGE))


def write_settings(recipe: str, folder: Path, *, changes: dict[str, str], more: str = "") -> None:
    """Write `recipe_settings.py` and `recipe_urls.py`: the project's, with what the recipe adds."""
    settings = "from empresa.settings import *\n"
    for name in recipe.split("+"):
        if has_block(f"{name}/settings.py"):
            settings += "\n" + block(f"{name}/settings.py")
        if has_block(f"{name}/urls.py"):
            (folder / "recipe_urls.py").write_text(URLS + block(f"{name}/urls.py"))
            settings += '\nROOT_URLCONF = "recipe_urls"\n'
    for old, new in changes.items():
        settings = settings.replace(old, new)
    (folder / "recipe_settings.py").write_text(settings + more)


def build_package(folder: Path) -> None:
    """Build the package's core as its own build does, and install it into `folder/node_modules`, beside Vite."""
    installed = folder / "node_modules" / "@task-manager" / "react"
    installed.mkdir(parents=True)
    shutil.copy(FRONTEND / "package.json", installed)
    config = folder / "tsconfig.build.json"
    config.write_text(
        f"""{{"extends": "{FRONTEND}/tsconfig.build.json",
        "compilerOptions": {{"rootDir": "{FRONTEND}/src", "outDir": "{installed}/dist"}},
        "include": ["{FRONTEND}/src/core"],
        "exclude": ["{FRONTEND}/src/**/*.test.ts", "{FRONTEND}/src/core/stream/testing"]}}"""
    )
    node(["tsc", "-p", str(config)], folder)
    (folder / "node_modules" / "vite").symlink_to(FRONTEND / "node_modules" / "vite")


def write_page(recipe: str, folder: Path, *, changes: dict[str, str] | None = None) -> Path:
    """Write the page with the recipe's files, in a folder where the package is installed above."""
    app = folder / recipe
    (app / "src").mkdir(parents=True)
    shutil.copy(HERE / "pages" / "index.html", app)
    shutil.copy(HERE / "pages" / "main.ts", app / "src")
    for each in blocks(PAGE):
        name = each.info.get("file", "")
        if name.startswith(f"{recipe}/"):
            code = each.code
            for old, new in (changes or {}).items():
                code = code.replace(old, new)
            (folder / name).write_text(code)
    return app


def node(command: list[str], folder: Path) -> None:
    """Run a program of the frontend's packages; it must succeed."""
    program, *arguments = command
    executable = FRONTEND / "node_modules" / ".bin" / program
    done = subprocess.run([str(executable), *arguments], cwd=folder, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
