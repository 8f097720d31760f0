"""Collect the texts that people read into the Spanish catalogue, and compile it. Needs Babel.

`python scripts/messages.py` updates `locale/es/LC_MESSAGES/django.po` and writes `django.mo`; it ends with 1 and
names what is not translated yet.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "src" / "task_manager"
FOLDER = PACKAGE / "locale" / "es" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def collected() -> Catalog:
    """Return a catalogue of all texts in the package's code, none translated."""
    catalog = Catalog(locale="es", project="django-celery-task-manager", fuzzy=False)
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS)
    for _file, _line, message, _comments, context in found:
        catalog.add(message, context=context)
    return catalog


def stored() -> Catalog:
    """Return the Spanish catalogue as it is in the repository."""
    path = FOLDER / "django.po"
    if not path.exists():
        return Catalog(locale="es")
    with path.open("rb") as file:
        return read_po(file, locale="es")


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts of `catalog` that have no translation."""
    return [str(message.id) for message in catalog if message.id and (not message.string or message.fuzzy)]


def compiled(catalog: Catalog) -> bytes:
    """Return `catalog` as Django reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main() -> int:
    """Update both files; return 1 where a translation is missing."""
    catalog, old = collected(), stored()
    catalog.creation_date = old.creation_date
    catalog.header_comment = "# Spanish texts of task_manager."
    for message in catalog:
        known = old.get(message.id, message.context) if message.id else None
        if known is not None:
            message.string = known.string
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "django.po").open("wb") as file:
        write_po(
            file, catalog, omit_header=False, no_location=True, sort_output=True, include_previous=False, width=110
        )
    (FOLDER / "django.mo").write_bytes(compiled(stored()))
    missing = untranslated(catalog)
    for text in missing:
        print(f"not translated: {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
