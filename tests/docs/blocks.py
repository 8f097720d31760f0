"""Reading the code out of the documentation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what stands behind it (`file=…`), and the code."""

    language: str
    info: dict[str, str]
    code: str


def blocks(path: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = (ROOT / path).read_text()
    found = []
    for match in _BLOCK.finditer(text):
        words = dict(([*word.split("=", 1), ""])[:2] for word in match["info"].split())
        found.append(Block(match["language"], words, match["code"]))
    return found
