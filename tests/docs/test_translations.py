"""Everything that people read exists in both languages, and the compiled catalogues are current."""

from __future__ import annotations

import re

import pytest
from scripts import messages

pytestmark = pytest.mark.parametrize("texts", messages.ALL, ids=lambda texts: texts.source.name)


def test_every_text_is_translated(texts):
    stored = texts.stored()
    found = {m.id: stored.get(m.id, m.context) for m in texts.collected() if m.id}
    assert [text for text, known in found.items() if known is None or not messages.is_translated(known)] == []


def test_placeholders_are_the_same(texts):
    for message in texts.stored():
        if message.id:
            texts_and_translations = [messages.forms(message.id), messages.forms(message.string)]
            names = [
                {tuple(sorted(re.findall(r"%\(\w+\)\w", text))) for text in some} for some in texts_and_translations
            ]
            assert names[0] == names[1], message.id


def test_the_compiled_catalogue_is_current(texts):
    assert (texts.folder / "django.mo").read_bytes() == messages.compiled(texts.stored())
