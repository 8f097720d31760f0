"""The pace of the demo's work: real steps, each followed by the wait that a slow system would cost."""

from __future__ import annotations

import time

from django.conf import settings


def step(seconds: float) -> None:
    """Wait `seconds`, times `SGM_PACE`."""
    time.sleep(seconds * settings.SGM_PACE)
