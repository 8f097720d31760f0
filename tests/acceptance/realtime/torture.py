"""Two servers behind one address, whose connections are cut and which are restarted, and clients that must not mind."""

from __future__ import annotations

import json
import random
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import suppress

import httpx
from django.utils import timezone

from task_manager.feed import changes, wake
from task_manager.feed.changes import reader_of
from task_manager.models import TaskExecution
from task_manager.representation import represent, with_permissions
from tests.acceptance.realtime.conftest import Server
from tests.scenarios.proxy import Proxy
from tests.writers import take

#: Rows that are kept: the oldest of the others are deleted.
ROWS = 250
#: What depends on the moment.
MOMENTARY = {"remaining_seconds": None}
Rows = dict[str, dict]


class Address(Proxy):
    """One address of several servers, each connection to one of them at random."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        super().__init__("http://127.0.0.1:1")

    def _reach(self) -> socket.socket:
        while True:
            for server in random.sample(self.servers, len(self.servers)):
                with suppress(OSError):
                    return socket.create_connection(("127.0.0.1", server.port))
            time.sleep(0.02)


class Havoc:
    """Cuts all connections again and again, and restarts one server after the other, until it was enough."""

    def __init__(self, address: Address, folder, enough: int, seed: int) -> None:
        self.address = address
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._enough = enough
        self._chance = random.Random(seed)

    @property
    def is_enough(self) -> bool:
        return self.counts["cuts"] + self.counts["restarts"] >= self._enough

    def cut(self, stop: threading.Event) -> None:
        while not stop.is_set() and not self.is_enough:
            # One after which nobody had a connection would be no cut.
            if cut := self.address.cut():
                self.counts["cuts"] += 1
                self.counts["connections"] += cut
            stop.wait(self._chance.choice([0.02, 0.1, 0.3, 1.0]))

    def restart(self, stop: threading.Event) -> None:
        """End one server, in good order or by force, and start another in its place."""
        number = 0
        while not stop.is_set() and not self.is_enough:
            number = 1 - number
            self.address.servers[number].end(self._chance.choice([signal.SIGTERM, signal.SIGKILL]))
            self.address.servers[number] = Server(self._folder)
            self.counts["restarts"] += 1
            stop.wait(self._chance.choice([0.1, 1.0, 2.0]))


def forget_the_oldest(stop: threading.Event) -> None:
    """Delete what is too much, as retention does."""
    while not stop.wait(0.2):
        kept = TaskExecution.objects.exclude(task_id="foreign").order_by("-pk").values_list("pk", flat=True)
        oldest = list(kept[ROWS : ROWS + 1_000])
        TaskExecution.objects.filter(pk__in=oldest).delete()


def hint_sometimes() -> None:
    """Hint as the recorder does, but for the one time in three in which a hint is lost."""
    if random.random() < 0.7:
        wake.notify()


class Client:
    """A page that is kept current: what it fetched, and all that it was told since, unless what it has is newer."""

    def __init__(self, port: int, user, way: str, scope: str = "all", seed: int = 0) -> None:
        self.user, self.way, self.scope = user, way, scope
        self.rows: Rows = {}
        self.counts: Counter[str] = Counter()
        self.cursor: str | None = None
        self._url = f"http://127.0.0.1:{port}/api/tasks/"
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        #: What was told since a fetch began; nothing while none is under way.
        self._told: list[dict] | None = None
        self._fetching: threading.Thread | None = None
        #: The fetch that is under way began too early.
        self._again = False
        self._stop = threading.Event()

    def __repr__(self) -> str:
        return f"<{self.user.username} by {self.way}, {self.scope}: {dict(self.counts)}>"

    def follow(self, stop: threading.Event) -> None:
        """Go on from the cursor whatever happens, until `stop`."""
        self._stop = stop
        turn = {"sse": self._stream, "long_poll": self._long_poll, "polling": self._poll}[self.way]
        with self._http() as http:
            while not stop.is_set():
                try:
                    turn(http)
                except httpx.TransportError:
                    self.counts["broken"] += 1
                    stop.wait(self._chance.choice([0, 0.01, 0.1]))
        if self._fetching is not None:
            self._fetching.join(60)

    def differences(self) -> Rows:
        """Return what differs from the database, by id: what is shown, and what is so."""
        reader = reader_of(self.user, mine=self.scope == "mine")
        assert reader.policy is not None
        now = timezone.now()
        expected = {
            row.task_id: json.loads(
                changes.as_json(
                    with_permissions(represent(row, redaction=reader.redaction, now=now), row, self.user, reader.policy)
                )
            )
            for row in TaskExecution.objects.filter(reader.scope.query())
        }
        with self._lock:
            shown = dict(self.rows)
        return {
            id_: {"shown": shown.get(id_), "is": expected.get(id_)}
            for id_ in {*shown, *expected}
            if {**shown.get(id_, {}), **MOMENTARY} != {**expected.get(id_, {}), **MOMENTARY}
        }

    def _http(self) -> httpx.Client:
        return httpx.Client(base_url=self._url, auth=(self.user.username, "demo"), timeout=30)

    def _params(self, **more: object) -> dict:
        return {"scope": self.scope, **({"cursor": self.cursor} if self.cursor else {}), **more}

    def _poll(self, http: httpx.Client) -> None:
        answer = http.get("changes/", params=self._params())
        if self._is_refused(answer):
            return
        self._take(answer.json())
        if answer.json().get("up_to_date", True):
            self._stop.wait(self._chance.choice([0, 0.05, 0.4]))

    def _long_poll(self, http: httpx.Client) -> None:
        answer = http.get("changes/", params=self._params(wait=2))
        if not self._is_refused(answer):
            self._take(answer.json())

    def _stream(self, http: httpx.Client) -> None:
        with http.stream("GET", "stream/", params=self._params()) as answer:
            if self._is_refused(answer):
                return
            data = ""
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    data = line[6:]
                elif not line and data:
                    # Only now is the event whole.
                    self._take(json.loads(data))
                    data = ""
                if self._stop.is_set():
                    return

    def _is_refused(self, answer: httpx.Response) -> bool:
        """Return whether there is no place yet: a server learns of a cut connection when it next writes to it."""
        if answer.status_code == 200:
            return False
        assert answer.status_code in (429, 503), answer.status_code
        self.counts["refused"] += 1
        self._stop.wait(0.2)
        return True

    def _take(self, message: dict) -> None:
        self.counts[message["type"]] += 1
        if message["type"] == "closed":
            return
        is_first, self.cursor = self.cursor is None, message["cursor"]
        if message["type"] == "must_refetch" or is_first:
            self._fetch_beside(anew=True)
            return
        with self._lock:
            for item in message["items"]:
                take(item, self.rows)
            if self._told is not None:
                self._told += message["items"]
        if self._chance.random() < 0.03:
            self._fetch_beside()

    def _fetch_beside(self, *, anew: bool = False) -> None:
        """Fetch all pages anew, slowly, while changes go on; one that is under way saw too little if `anew`."""
        with self._lock:
            if self._told is not None:
                self._again |= anew
                return
            self._told = []
        self._fetching = threading.Thread(target=self._fetch)
        self._fetching.start()

    def _fetch(self) -> None:
        while True:
            self._again = False
            fetched = self._pages()
            with self._lock:
                assert self._told is not None
                if not self._again:
                    for item in self._told:
                        take(item, fetched)
                    self.rows, self._told = fetched, None
                    self.counts["fetches"] += 1
                    return
                self._told = []

    def _pages(self) -> Rows:
        """Return all rows of a list, page by page, with a nap after each."""
        filters = {"user": "me"} if self.scope == "mine" else {}
        while True:
            found: Rows = {}
            after: dict[str, str] = {}
            with self._http() as http, suppress(httpx.TransportError):
                while True:
                    answer = http.get("executions/", params={"page_size": 100, **filters, **after})
                    if answer.status_code != 200:
                        break
                    page = answer.json()
                    found |= {row["id"]: row for row in page["results"]}
                    time.sleep(self._chance.choice([0, 0.05, 0.3]))
                    if not page["next_cursor"]:
                        return found
                    after = {"after": page["next_cursor"]}
            self.counts["fetches broken"] += 1
            time.sleep(0.05)
