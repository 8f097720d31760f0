"""Real processes: started with a log, waited for, and ended with all that they started."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_for

#: Seconds within which a server is there; Next.js translates a whole page first, on a busy machine.
READY = 180


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answers(url: str) -> bool:
    """Return whether something answers there, whatever it says and whoever signed its certificate."""
    trusting = ssl._create_unverified_context()
    try:
        urllib.request.urlopen(url, timeout=10, context=trusting).close()
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False
    return True


@contextmanager
def running(
    command: list[str], *, log: Path, url: str = "", text: str = "", cwd: Path, environ: dict[str, str]
) -> Iterator[Path]:
    """Run a command until the block ends; it begins once `url` answers, or once `text` is in the log."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=cwd, env=environ, stdout=output, stderr=output, start_new_session=True)

    def is_ready() -> bool:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        return answers(url) if url else text in log.read_text(errors="replace")

    try:
        wait_for(is_ready, READY, pause=0.1)
        yield log
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(15)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
