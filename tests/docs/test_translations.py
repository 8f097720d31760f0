"""Everything that people read exists in Spanish, and the compiled catalogue is current."""

from __future__ import annotations

import re

from scripts import messages


def test_every_text_is_translated():
    stored = messages.stored()
    missing = [
        m.id
        for m in messages.collected()
        if (m.id and not (known := stored.get(m.id, m.context))) or (m.id and not known.string)
    ]
    assert missing == []


def test_placeholders_are_the_same():
    for message in messages.stored():
        if message.id:
            names = [set(re.findall(r"%\(\w+\)\w", text)) for text in (message.id, message.string)]
            assert names[0] == names[1], message.id


def test_the_compiled_catalogue_is_current():
    assert (messages.FOLDER / "django.mo").read_bytes() == messages.compiled(messages.stored())
