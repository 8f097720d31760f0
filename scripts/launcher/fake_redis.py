"""`fake_redis.py PORT`: a Redis in Python, for machines where no real one runs. Run by the environment's Python."""

from __future__ import annotations

import socket
import sys
from typing import Any

from fakeredis import TcpFakeServer


class FakeRedis(TcpFakeServer):
    """Answers at once: without this each reply of several parts waits 40 ms for an acknowledgement."""

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address


if __name__ == "__main__":
    FakeRedis(("127.0.0.1", int(sys.argv[1])), server_type="redis").serve_forever()
