"""What a part of `make test` came to."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """Counts of one part, or of all; `skips` and `failures` say what and why."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skips: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @classmethod
    def skip(cls, why: str) -> Outcome:
        return cls(skipped=1, skips=[why])

    @classmethod
    def failure(cls, why: str) -> Outcome:
        return cls(failed=1, failures=[why])

    def add(self, other: Outcome) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.skips += other.skips
        self.failures += other.failures

    def closing_line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_junit(path: Path) -> Outcome:
    """Return what pytest's report says. A test expected to fail that did so has passed."""
    outcome = Outcome()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.add(Outcome.failure(name))
        elif skipped is not None and skipped.get("type") != "pytest.xfail":
            outcome.add(Outcome.skip(f"{name}: {skipped.get('message')}"))
        else:
            outcome.passed += 1
    return outcome
