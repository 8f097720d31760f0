"""Write the REST API's description, from which the React package takes its types."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "frontend" / "openapi.json"


def description() -> str:
    """Return the OpenAPI document as it is kept in the repository."""
    from task_manager.api import docs

    return json.dumps(docs.schema("api/tasks/", "en"), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings.sqlite")
    import django

    django.setup()
    FILE.write_text(description(), encoding="utf-8")
