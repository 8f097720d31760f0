"""Everything that people read exists in both languages, and the compiled catalogues are current."""

from __future__ import annotations

import re

import pytest
from scripts import messages

pytestmark = pytest.mark.parametrize("texts", messages.ALL, ids=lambda texts: texts.source.name)


def test_every_text_is_translated(texts):
    stored = texts.stored()
    missing = [
        m.id
        for m in texts.collected()
        if (m.id and not (known := stored.get(m.id, m.context))) or (m.id and not known.string)
    ]
    assert missing == []


def test_placeholders_are_the_same(texts):
    for message in texts.stored():
        if message.id:
            names = [set(re.findall(r"%\(\w+\)\w", text)) for text in (message.id, message.string)]
            assert names[0] == names[1], message.id


def test_the_compiled_catalogue_is_current(texts):
    assert (texts.folder / "django.mo").read_bytes() == messages.compiled(texts.stored())
