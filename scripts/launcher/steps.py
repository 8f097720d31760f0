"""`[2/5] Python packages… 11 s`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scripts.launcher.texts import duration, text


@dataclass
class Step:
    """What one step says of itself at its end."""

    #: True when there was nothing to do.
    skipped: bool = False
    note: str = ""
    began: float = field(default_factory=time.monotonic)

    def result(self) -> str:
        took = text("ready") if self.skipped else duration(time.monotonic() - self.began)
        return f"{took} {self.note}".rstrip()


class Steps:
    """Prints each step as it begins and how long it took as it ends."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    @contextmanager
    def step(self, key: str) -> Iterator[Step]:
        self.number += 1
        print(f"[{self.number}/{self.total}] {text(key)}… ", end="", flush=True)
        step = Step()
        try:
            yield step
        except BaseException:
            print(flush=True)
            raise
        print(step.result(), flush=True)
