"""For processes under libfaketime: it refuses the system call behind Python's `sleep`."""

from __future__ import annotations

import select
import time


def sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = sleep
