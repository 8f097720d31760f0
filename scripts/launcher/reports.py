"""What a part of `make test` came to."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """What came of the checks of one part, or of all."""

    passed: int = 0
    #: Each with the part in which it failed.
    failed: list[str] = field(default_factory=list)
    #: By name, why.
    skips: dict[str, str] = field(default_factory=dict)
    #: The names of those that were not skipped.
    ran: set[str] = field(default_factory=set)

    def add(self, other: Outcome) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skips |= other.skips
        self.ran |= other.ran

    @property
    def skipped(self) -> list[str]:
        """What no part ran: a test for PostgreSQL alone is skipped on SQLite, and has passed all the same."""
        return [f"{name}: {why}" for name, why in self.skips.items() if name not in self.ran]

    def closing_line(self) -> str:
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def read_junit(path: Path, title: str) -> Outcome:
    """Return what pytest's report of a part says. A test expected to fail that did so has passed."""
    outcome = Outcome()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if skipped is not None and skipped.get("type") != "pytest.xfail":
            outcome.skips[name] = str(skipped.get("message")).partition("\n")[0]
            continue
        outcome.ran.add(name)
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed.append(f"{title}: {name}")
        else:
            outcome.passed += 1
    return outcome
