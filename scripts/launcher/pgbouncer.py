"""A PgBouncer before the tests' PostgreSQL, in transaction mode: what many production servers are behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from scripts.launcher.network import HOST, free_port
from scripts.launcher.processes import Child, Family

CONFIG = """
[databases]
* = host={host} port={port} user={user}{password}

[pgbouncer]
listen_addr = {listen}
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
{run_as}
"""


@contextmanager
def before(url: str, folder: Path, family: Family) -> Iterator[str]:
    """Start one, and yield the address of the database behind it; end it in the end."""
    server, port = urlsplit(url), free_port()
    file = folder / "pgbouncer.ini"
    file.write_text(
        CONFIG.format(
            host=server.hostname,
            port=server.port or 5432,
            user=server.username,
            password=f" password='{server.password}'" if server.password else "",
            listen=HOST,
            listen_port=port,
            # It refuses to work as root.
            run_as="user = nobody" if os.getuid() == 0 else "",
        )
    )
    command = [str(shutil.which("pgbouncer")), str(file)]
    child = Child("pgbouncer", command, os.environ, folder, family.logs / "pgbouncer.log", signal=signal.SIGINT)
    family.start(child)
    try:
        family.wait_for(lambda: _listens(port), 10)
        yield f"postgres://{server.username}@{HOST}:{port}{server.path}"
    finally:
        child.process.kill()
        child.process.wait()
        family.forget(child)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
