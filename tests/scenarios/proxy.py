"""A wire between a process and its broker or backend that a scenario can cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Passes on what comes to a port of the loopback; `url` is the target's, through it."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        assert parts.hostname, f"{target}: only servers on TCP can be reached through a proxy"
        self._target = (parts.hostname, parts.port or {"redis": 6379, "amqp": 5672}[parts.scheme])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        login = parts.netloc.rpartition("@")[0]
        place = f"{login}@127.0.0.1:{self.port}" if login else f"127.0.0.1:{self.port}"
        self.url = urlunsplit(parts._replace(netloc=place))
        #: The server's next answer is lost, and with it the connection.
        self.deaf = False
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> int:
        """Cut the connections, and return how many; new ones are let through."""
        cut = list(self._open)
        for connection in cut:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._open.difference_update(cut)
        return (len(cut) + 1) // 2

    def shut(self) -> None:
        """Cut the connections and take no more."""
        with suppress(OSError):
            # Only this wakes the thread that accepts.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = self._reach()
            except OSError:
                return
            self._open |= {client, server}
            for source, sink, answers in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pump, args=(source, sink, answers), daemon=True).start()

    def _reach(self) -> socket.socket:
        return socket.create_connection(self._target)

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if answers and self.deaf:
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        # The other direction closes the other end.
        source.close()
        self._open.discard(source)
