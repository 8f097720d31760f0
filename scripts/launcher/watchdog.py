"""Ends the demo's processes when the launcher is gone without having ended them (`kill -9`, a lost machine's shell).

Reads from standard input, a line each: "+4711", a process group that was started; "-4711", one that ended;
"end", all is in order. End of file without that means that the launcher died.
"""

from __future__ import annotations

import os
import signal
import sys
import time

#: Seconds that the processes get before they are killed.
GRACE = 1.5


def signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; return False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        # macOS says "not permitted" of a group in which only zombies are left.
        return False
    return True


def end_groups(groups: list[int]) -> None:
    """End process groups, by force after `GRACE` seconds."""
    left = [group for group in groups if signal_group(group, signal.SIGTERM)]
    deadline = time.monotonic() + GRACE
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [group for group in left if signal_group(group, 0)]
    for group in left:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        if line.strip() == "end":
            return
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    end_groups(sorted(groups))


if __name__ == "__main__":
    main()
