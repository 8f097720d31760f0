"""A database that has lost its last commits, or is another one: whoever followed it has to fetch anew.

What was lost had been told, and its transactions' numbers are given out again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager

import pytest
from django.db import connections

from tests.acceptance.realtime.conftest import ROOT, Browser, Server
from tests.faults.servers import Postgres, place, program
from tests.waiting import wait_for
from tests.writers import insertion

pytestmark = [pytest.mark.acceptance, pytest.mark.postgres]
NAME = "crash"
MAKE_ANA = "from django.contrib.auth import get_user_model as m; m().objects.create_user('ana', password='demo')"


def _has_initdb():
    try:
        program("initdb")
    except FileNotFoundError:
        return False
    return True


class Site:
    """A server on a PostgreSQL of its own."""

    def __init__(self, folder):
        folder.mkdir()
        self.postgres = Postgres(folder)
        self.postgres.start()
        self.postgres.do(f"CREATE DATABASE {NAME}")
        self.environ = {"TEST_DATABASE_URL": self.postgres.url, "TEST_DATABASE": NAME}
        self.folder = folder
        self.server: Server | None = None

    def django(self, *command):
        subprocess.run([sys.executable, "-m", "django", *command], cwd=ROOT, env=os.environ | self.environ, check=True)

    def open(self):
        self.server = Server(self.folder, **self.environ)
        return self.server

    @contextmanager
    def session(self):
        made = connections.create_connection("default")
        made.settings_dict = {**made.settings_dict, "NAME": NAME, "PORT": self.postgres.port, "HOST": "127.0.0.1"}
        made.settings_dict |= {"USER": "postgres", "PASSWORD": ""}
        try:
            with made.cursor() as db:
                yield db
        finally:
            made.close()

    def write(self, task_id):
        """Make an execution of Ana's; return the number of the transaction."""
        with self.session() as db:
            db.execute("SELECT id FROM auth_user")
            statement, values = insertion([task_id], db.fetchone()[0], "nomina")
            db.execute(f"WITH made AS ({statement}) SELECT pg_current_xact_id()::text FROM made", values)
            return int(db.fetchone()[0])

    def close(self):
        if self.server is not None:
            self.server.end()
        self.postgres.stop("immediate")


@pytest.fixture
def site(stack):
    if not _has_initdb():
        pytest.skip("initdb of PostgreSQL is not installed")
    with place() as folder, ExitStack() as opened:

        def site_(name):
            return opened.enter_context(closing(Site(folder / name)))

        yield site_


@pytest.fixture
def listen():
    """Open browsers, which are closed with the test."""
    with ExitStack() as opened:

        def listen_(server, cursor=None):
            return opened.enter_context(closing(Browser(server, cursor)))

        yield listen_


@pytest.mark.timeout(240)
def test_after_a_crash_and_in_a_restored_copy_everybody_fetches_anew(site, listen):
    first = site("first")
    first.postgres.do("ALTER SYSTEM SET synchronous_commit = off")
    first.postgres.do("ALTER SYSTEM SET wal_writer_delay = '10s'")
    first.django("migrate", "--verbosity", "0")
    first.django("shell", "--verbosity", "0", "--command", MAKE_ANA)
    first.write("kept")
    first.postgres.do("CHECKPOINT")
    first.postgres.stop()
    first.postgres.start()
    server = first.open()
    browser = listen(server)
    assert browser.next()["type"] == "changes"
    lost = first.write("lost")
    told = browser.next()
    assert [item["execution"]["id"] for item in told["items"]] == ["lost"]
    polled = server.get("changes/").json()["cursor"]

    first.postgres.stop("immediate")
    first.postgres.start()

    told = browser.next(40)
    assert (told["type"], told["code"]) == ("must_refetch", "epoch_changed")
    assert server.get("changes/", params={"cursor": polled}).json()["code"] == "epoch_changed"
    waited = server.get("changes/", params={"cursor": polled, "wait": 20}).json()
    assert (waited["type"], waited["code"]) == ("must_refetch", "epoch_changed")
    page = server.get("executions/").json()
    assert [row["id"] for row in page["results"]] == ["kept"]
    again = first.write("again")
    assert again <= lost, "its number is given out again"
    assert browser.next_of("again", "queued")
    assert listen(server, page["cursor"]).next_of("again", "queued")

    cursor = server.get("changes/").json()["cursor"]
    copy = site("copy")
    with subprocess.Popen([program("pg_dump"), first.postgres.url_of(NAME)], stdout=subprocess.PIPE) as dump:
        restore = [program("psql"), "--quiet", "--set", "ON_ERROR_STOP=1", copy.postgres.url_of(NAME)]
        subprocess.run(restore, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    restored = copy.open()
    assert restored.get("changes/", params={"cursor": cursor}).json()["code"] == "epoch_changed"
    told = listen(restored, cursor).next()
    assert (told["type"], told["code"]) == ("must_refetch", "epoch_changed")
    page = restored.get("executions/").json()
    assert [row["id"] for row in page["results"]] == ["again", "kept"]
    copy.write("in the copy")
    found = wait_for(lambda: restored.get("changes/", params={"cursor": page["cursor"]}).json()["items"])
    assert [item["execution"]["id"] for item in found] == ["in the copy"]
