"""The description that the React package takes its types from."""

from __future__ import annotations

from scripts import openapi


def test_the_kept_description_is_the_one_that_the_api_gives():
    assert openapi.FILE.read_text(encoding="utf-8") == openapi.description(), (
        "Run `python scripts/openapi.py`, then `npm run types` in frontend/."
    )
