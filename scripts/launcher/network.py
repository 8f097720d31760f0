"""Ports, and whether a server answers."""

from __future__ import annotations

import errno
import socket
import urllib.error
import urllib.request

from scripts.launcher.exceptions import Refused
from scripts.launcher.texts import text

HOST = "127.0.0.1"
FLOWER_PORTS = range(5555, 5655)
# Never through a proxy: the server is on this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_free(port: int) -> bool:
    """Return whether a server could listen on `port` of the loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Refused(text("port_forbidden", port=port, other=8000)) from error
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def web_port(asked: str) -> int:
    """Return the port that `asked` names ("0": any free one); raise `Refused` when it cannot be had."""
    if not asked.isdecimal() or int(asked) > 65535:
        raise Refused(text("bad_port", port=asked))
    port = int(asked) or free_port()
    if not is_free(port):
        raise Refused(text("port_in_use", port=port, other=free_port()))
    return port


def flower_port() -> int:
    """Return Flower's usual port, or the next free one."""
    for port in FLOWER_PORTS:
        if is_free(port):
            return port
    raise Refused(text("no_flower_port", first=FLOWER_PORTS[0], last=FLOWER_PORTS[-1]))


def answers(url: str) -> bool:
    """Return whether `url` answers with success within a second or two."""
    try:
        with _opener.open(url, timeout=2) as response:
            return response.status in (200, 204)
    except (OSError, urllib.error.URLError, ValueError):
        return False
