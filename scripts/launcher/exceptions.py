"""Why the launcher stops."""

from __future__ import annotations


class Refused(Exception):
    """It cannot go on. The message is one sentence that says what to do; `log` is the end of what went wrong."""

    def __init__(self, sentence: str, log: str = "") -> None:
        super().__init__(sentence)
        self.log = log


class Stopped(Exception):
    """Somebody asked it to end: Ctrl-C, or a signal."""
