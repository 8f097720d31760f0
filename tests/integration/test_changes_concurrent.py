"""A reader of changes ends equal to the table, whatever writers and other transactions do meanwhile."""

from __future__ import annotations

import random
import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from task_manager.feed import changes
from task_manager.feed.changes import Reader, current_cursor, read_as, reader_of
from task_manager.models import TaskExecution
from task_manager.representation import represent
from tests.writers import FOREIGN, Threads, foreign_transaction, take, write

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(databases="__all__", transaction=True)]

WRITERS = 8
SECONDS = 5.0


@pytest.fixture
def people(transactional_db):
    users = get_user_model().objects
    owners = [users.create_user(f"owner-{n}") for n in range(3)]
    owners[2].groups.add(Group.objects.create(name="task_manager:ventas"))
    return owners, users.create_user("admin", is_staff=True)


class Copy:
    """What a browser holds: the first page, and all that it was told since, unless what it holds is newer."""

    def __init__(self, user, seed):
        self.user = user
        self._random = random.Random(seed)
        self._reader: Reader = reader_of(user)
        self._cursor = current_cursor(user)
        now = timezone.now()
        self.rows = {
            e.task_id: represent(e, redaction=self._reader.redaction, now=now)
            for e in TaskExecution.objects.visible_to(user)
        }
        self.reads = 0

    def read(self):
        page = read_as(self._reader, self._cursor, limit=self._random.choice([1, 3, 20, 500]))
        self._cursor = page.cursor
        self.reads += 1
        for item in page.items:
            take(item, self.rows)
        return page

    def follow(self, stop):
        while not stop.is_set():
            page = self.read()
            if page.up_to_date or self._random.random() < 0.1:
                time.sleep(self._random.choice([0, 0.01, 0.1, 0.7]))

    def drain(self):
        """Read to the end; return whether a further read then has nothing to say."""
        while not self.read().up_to_date:
            pass
        # The page that was being read when the writers ended led to an older moment.
        while not self.read().up_to_date:
            pass
        return self.read().unchanged

    def differences(self):
        now = timezone.now()
        expected = {
            e.task_id: represent(e, redaction=self._reader.redaction, now=now)
            for e in TaskExecution.objects.visible_to(self.user)
        }
        strip = {"can": None, "remaining_seconds": None, "phase": None}
        return {
            id_: (self.rows.get(id_), expected.get(id_))
            for id_ in {*self.rows, *expected}
            if {**self.rows.get(id_, {}), **strip} != {**expected.get(id_, {}), **strip}
        }


def test_readers_end_equal_to_the_table(people, monkeypatch):
    owners, staff = people
    monkeypatch.setattr(changes, "_next_prune", 0.0)
    for number in range(40):
        TaskExecution.objects.create(task_id=f"first-{number}", owner_id=owners[number % 3].pk)
    TaskExecution.objects.create(task_id=FOREIGN, owner_id=owners[0].pk)
    copies = [Copy(user, seed) for seed, user in enumerate([staff, *owners, staff])]
    writers, readers = Threads(), Threads()
    with foreign_transaction() as foreign:
        for number in range(WRITERS):
            writers.start(write, number, owners)
        for copy in copies:
            readers.start(copy.follow)
        writers.stop.wait(SECONDS)
        writers.join()
        readers.join()
        for copy in copies:
            assert copy.drain(), "with a transaction still open, nothing is told twice"
            assert copy.differences() == {}
        foreign.commit()
        for copy in copies:
            copy.drain()
            assert copy.differences() == {}
    assert copies[0].rows[FOREIGN]["title"] == "committed late"
    assert copies[0].reads > 20


def test_a_long_absence_is_caught_up_in_pages(people):
    owners, staff = people
    absent = Copy(staff, 1)
    writers = Threads()
    for number in range(WRITERS):
        writers.start(write, 100 + number, owners)
    writers.stop.wait(2.0)
    writers.join()
    assert absent.drain()
    assert absent.differences() == {}
