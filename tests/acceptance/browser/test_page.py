"""The page of the documentation itself: one code in both languages, and code that its reader's tools accept."""

from __future__ import annotations

import shutil

import pytest

from tests.acceptance.browser import recipes
from tests.docs.blocks import blocks


def test_the_code_is_the_same_in_both_languages():
    pages = [blocks(f"docs/{language}/cross-origin.md") for language in ("en", "es")]
    assert pages[0] == pages[1]


@pytest.mark.acceptance
def test_the_clients_of_the_recipes_are_valid_typescript(tmp_path):
    if not shutil.which("node"):
        pytest.skip("no Node.js")
    recipes.build_package(tmp_path)
    for recipe in ("vite", "next", "subdomain", "jwt"):
        recipes.write_page(recipe, tmp_path)
    (tmp_path / "tsconfig.json").write_text(
        """{"compilerOptions": {"strict": true, "noEmit": true, "target": "es2022", "module": "preserve",
        "moduleResolution": "bundler", "lib": ["es2023", "dom", "dom.iterable"], "types": [], "skipLibCheck": true},
        "include": ["*/src", "vite/vite.config.ts"]}"""
    )
    recipes.node(["tsc", "-p", str(tmp_path)], tmp_path)
