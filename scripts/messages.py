"""Collect the texts that people read into their catalogues, and compile those. Needs Babel.

`python scripts/messages.py` updates `django.po` of the package and of the demo, and writes their `django.mo`; it ends
with 1 and names what is not translated yet.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def of_template(file: BinaryIO, *_: Any, **_options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the texts of a Django template."""
    for number, line in enumerate(file, start=1):
        for text in re.findall(r'{% translate "(.+?)"', line.decode()):
            yield number, "gettext", text, []


@dataclass(frozen=True)
class Texts:
    """The texts of one folder, and their translation into one language."""

    source: Path
    language: str
    header: str
    #: What takes texts beside the usual functions.
    keywords: tuple[tuple[str, Any], ...] = ()

    @property
    def folder(self) -> Path:
        return self.source / "locale" / self.language / "LC_MESSAGES"

    def collected(self) -> Catalog:
        """Return a catalogue of all texts in the code, none translated."""
        catalog = Catalog(locale=self.language, project="django-celery-task-manager", fuzzy=False)
        methods = [("**.py", "python"), ("**.html", of_template)]
        found = extract_from_dir(self.source, methods, keywords=KEYWORDS | dict(self.keywords))
        for _file, _line, message, _comments, context in found:
            catalog.add(message, context=context)
        return catalog

    def stored(self) -> Catalog:
        """Return the catalogue as it is in the repository."""
        path = self.folder / "django.po"
        if not path.exists():
            return Catalog(locale=self.language)
        with path.open("rb") as file:
            return read_po(file, locale=self.language)

    def update(self) -> list[str]:
        """Write both files; return what is not translated."""
        catalog, old = self.collected(), self.stored()
        catalog.creation_date = old.creation_date
        catalog.header_comment = self.header
        for message in catalog:
            known = old.get(message.id, message.context) if message.id else None
            if known is not None:
                message.string = known.string
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "django.po").open("wb") as file:
            write_po(
                file, catalog, omit_header=False, no_location=True, sort_output=True, include_previous=False, width=110
            )
        (self.folder / "django.mo").write_bytes(compiled(self.stored()))
        return untranslated(catalog)


PACKAGE = Texts(ROOT / "src" / "task_manager", "es", "# Spanish texts of task_manager.")
DEMO = Texts(
    ROOT / "example", "en", "# English texts of the demo.", keywords=(("track_task", (3,)), ("JournalError", None))
)
ALL = (PACKAGE, DEMO)


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts of `catalog` that have no translation."""
    return [str(message.id) for message in catalog if message.id and (not is_translated(message) or message.fuzzy)]


def is_translated(message: Message) -> bool:
    """Return whether `message` has a translation, for every number where it counts something."""
    return all(forms(message.string))


def forms(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the forms of a text for one and for many, or the only one; an empty one where there is none yet."""
    return tuple(text) if isinstance(text, tuple) else (text or "",)


def compiled(catalog: Catalog) -> bytes:
    """Return `catalog` as Django reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main() -> int:
    """Update all files; return 1 where a translation is missing."""
    missing = [text for texts in ALL for text in texts.update()]
    for text in missing:
        print(f"not translated: {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
