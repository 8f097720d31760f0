"""The page "What you will see when …" is that of the scenarios."""

from __future__ import annotations

import pytest

from tests.scenarios.page import PAGES, SECTIONS
from tests.scenarios.rows import SCENARIOS, of_modules
from tests.scenarios.scenario import Text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.language)
def test_the_page_is_current(page):
    assert page.path.read_text() == page.content(), "renew it with: python -m tests.scenarios --page"


def test_every_scenario_has_a_key_of_its_own_and_a_section_of_the_page():
    assert len(SCENARIOS) == len(of_modules())
    assert {scenario.section for scenario in SCENARIOS.values()} == set(SECTIONS)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.key)
def test_every_text_is_there_in_both_languages(scenario):
    texts = [scenario.when, scenario.note, *(rest.what for rest in scenario.rests)]
    for text in filter(None, texts):
        assert isinstance(text, Text)
        assert text.en and text.es and "|" not in text.en + text.es
