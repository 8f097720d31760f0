"""Many clients in one process: how long after it was written each of them is told of a task.

Says "ready" when all are connected, and once its standard input ends the seconds of each delivery.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

ID = re.compile(rb'"id":"at-([0-9.]+)-[0-9]+"')
PATHS = {"bare": "/bare/", "channels": "/channels/", "polling": "/api/tasks/changes/"}
#: What opens one. Its frames are read as they come: what is told is in them as it is.
WEBSOCKET = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
#: Seconds between two questions of a client that polls.
POLL = 5.0


class Clients:
    def __init__(self, port: int, path: str, is_broadcast: bool) -> None:
        self.port, self.path, self.is_broadcast = port, path, is_broadcast
        self.seconds: list[float] = []

    async def listen(self, number: int, ready: asyncio.Event) -> None:
        """Read an endless answer."""
        reader, writer = await self._ask(number, self.path)
        tail = b""
        try:
            while data := await reader.read(65536):
                ready.set()
                tail = self._note(tail + data)
        finally:
            writer.close()

    async def poll(self, number: int, ready: asyncio.Event) -> None:
        """Ask every five seconds, each client at its own moment."""
        cursor = ""
        await asyncio.sleep(POLL * (number * 0.618 % 1))
        while True:
            reader, writer = await self._ask(number, f"{self.path}?cursor={cursor}" if cursor else self.path)
            answer = await reader.read()
            writer.close()
            self._note(answer)
            cursor = re.search(rb'"cursor":"([^"]+)"', answer)[1].decode()  # type: ignore[index]
            ready.set()
            await asyncio.sleep(POLL)

    async def _ask(self, number: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        # The first is staff, who are told of everything.
        user = 1 if self.is_broadcast else 2 + number
        connection = WEBSOCKET if path == "/channels/" else "Connection: close\r\n"
        path = f"{path}{user}/" if path == "/channels/" else path
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-User: {user}\r\n{connection}\r\n".encode())
        return reader, writer

    def _note(self, data: bytes) -> bytes:
        now, end = time.time(), 0
        for found in ID.finditer(data):
            self.seconds.append(now - float(found[1]))
            end = found.end()
        return data[max(end, len(data) - 100) :]


async def main(port: int, way: str, clients: int, is_broadcast: bool) -> None:
    path = PATHS.get(way, "/api/tasks/stream/")
    made = Clients(port, path, is_broadcast)
    readies = [asyncio.Event() for _ in range(clients)]
    turn = made.poll if way == "polling" else made.listen
    tasks = []
    for number, ready in enumerate(readies):
        tasks.append(asyncio.create_task(turn(number, ready)))
        # Opened one after the other, as people come.
        if number % 20 == 19:
            await asyncio.sleep(0.05)
    await asyncio.gather(*(ready.wait() for ready in readies))
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    print(json.dumps(made.seconds))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "broadcast"))
