"""What a way of hinting can do."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Waits for hints in one thread."""

    def wait(self, seconds: float) -> bool:
        """Return whether a hint came within `seconds`; several at once are one. Raises WakeUnavailable."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


class Wake(Protocol):
    """One way to hint."""

    name: str
    #: Seconds after which the log is read although no hint came.
    backstop: float

    def notify(self) -> None:
        """Hint that something was committed. Raises WakeUnavailable."""
        ...

    def listen(self) -> Listener:
        """Return a listener that hears what is hinted from now on. Raises WakeUnavailable."""
        ...

    def close(self) -> None:
        """Give up what `notify` holds open in this thread."""
        ...
