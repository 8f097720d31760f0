"""Any history of transactions that overlap, and of reads in between: each reader ends equal to the table."""

from __future__ import annotations

from itertools import count

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connections
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from task_manager.conf import settings
from task_manager.feed import changes
from task_manager.feed.changes import current_cursor_as, read_as, reader_of
from task_manager.models import Change, TaskExecution
from task_manager.representation import represent
from tests.writers import insertion, take

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(databases="__all__", transaction=True)]

TRANSACTIONS = st.integers(0, 3)
READERS = st.integers(0, 3)
#: Rows from which a transaction changes some that no other holds.
PLACES = st.lists(st.integers(0, 30), min_size=1, max_size=4)
MODULES = st.sampled_from(["nomina", "ventas"])


class Copy:
    """What a reader has fetched, and been told since."""

    def __init__(self, reader):
        self.reader = reader
        self.cursor = current_cursor_as(reader)
        self.rows = self.fresh()

    def fresh(self):
        found = TaskExecution.objects.filter(self.reader.scope.query())
        now = timezone.now()
        return {row.task_id: represent(row, redaction=self.reader.redaction, now=now) for row in found}

    def read(self, limit):
        page = read_as(self.reader, self.cursor, limit=limit)
        self.cursor = page.cursor
        for item in page.items:
            take(item, self.rows)
        return page

    def is_right(self):
        return {id_: row["version"] for id_, row in self.rows.items()} == {
            id_: row["version"] for id_, row in self.fresh().items()
        }


class Histories(RuleBasedStateMachine):
    """Four transactions at a time, each a connection of its own, and four readers."""

    users: tuple

    def __init__(self):
        super().__init__()
        self.numbers = count()
        self.open = {}
        #: By which transaction a row is held, until that ends.
        self.held = {}

    @initialize()
    def begin(self):
        staff, ana, berta = self.users
        readers = [reader_of(staff), reader_of(ana), reader_of(berta), reader_of(staff, mine=True)]
        self.copies = [Copy(reader) for reader in readers]

    def do(self, number, statement, *values):
        if number not in self.open:
            self.open[number] = connections.create_connection(settings.DATABASE)
            self.open[number].set_autocommit(False)
        with self.open[number].cursor() as db:
            db.execute(statement, values)
            return db.fetchall() if db.description else []

    def some(self, number, places):
        """Return rows that transaction `number` sees and no other holds, and hold them."""
        ids = [id_ for (id_,) in self.do(number, "SELECT id FROM task_manager_execution ORDER BY id")]
        free = [id_ for id_ in ids if self.held.get(id_, number) == number]
        chosen = sorted({free[place % len(free)] for place in places}) if free else []
        self.held |= dict.fromkeys(chosen, number)
        return chosen

    @rule(number=TRANSACTIONS, owner=READERS, module=MODULES, rows=st.integers(1, 5))
    def insert(self, number, owner, module, rows):
        owner_id = self.users[owner].pk if owner < 3 else None
        statement, values = insertion([f"e{next(self.numbers)}" for _ in range(rows)], owner_id, module)
        for (id_,) in self.do(number, statement, *values):
            self.held[id_] = number

    @rule(number=TRANSACTIONS, places=PLACES)
    def update(self, number, places):
        chosen = self.some(number, places)
        self.do(number, "UPDATE task_manager_execution SET progress_current = 1 WHERE id = ANY(%s)", chosen)

    @rule(number=TRANSACTIONS, places=PLACES, owner=st.integers(0, 2), module=MODULES)
    def give_away(self, number, places, owner, module):
        chosen = self.some(number, places)
        statement = "UPDATE task_manager_execution SET owner_id = %s, module = %s WHERE id = ANY(%s)"
        self.do(number, statement, self.users[owner].pk, module, chosen)

    @rule(number=TRANSACTIONS, places=PLACES)
    def delete(self, number, places):
        self.do(number, "DELETE FROM task_manager_execution WHERE id = ANY(%s)", self.some(number, places))

    @precondition(lambda self: self.open)
    @rule(number=TRANSACTIONS, is_kept=st.booleans())
    def end(self, number, is_kept):
        if number in self.open:
            connection = self.open.pop(number)
            connection.commit() if is_kept else connection.rollback()
            connection.close()
            self.held = {id_: holder for id_, holder in self.held.items() if holder != number}

    @rule(reader=READERS, limit=st.sampled_from([1, 2, 3, 500]))
    def read(self, reader, limit):
        self.copies[reader].read(limit)

    @rule(reader=READERS, limit=st.sampled_from([1, 500]))
    def read_all(self, reader, limit):
        """Read to the end: what is known is the table, and what was read is not told again."""
        copy = self.copies[reader]
        while not copy.read(limit).up_to_date:
            pass
        # The page that was being read may have led to an older moment.
        while not copy.read(limit).up_to_date:
            pass
        assert copy.is_right()
        assert copy.read(limit).unchanged

    def teardown(self):
        try:
            for number in list(self.open):
                self.end(number=number, is_kept=number % 2 == 0)
            for reader in range(len(getattr(self, "copies", []))):
                self.read_all(reader=reader, limit=2)
        finally:
            for connection in self.open.values():
                connection.close()
            TaskExecution.objects.all().delete()
            Change.objects.all().delete()


def test_readers_end_equal_to_the_table_after_any_history(monkeypatch):
    monkeypatch.setattr(changes, "_next_prune", float("inf"))
    users = get_user_model().objects
    staff, ana, berta = (users.create_user(name, is_staff=name == "boss") for name in ("boss", "ana", "berta"))
    berta.groups.add(Group.objects.create(name="task_manager:ventas"))
    monkeypatch.setattr(Histories, "users", (staff, ana, berta), raising=False)
    run_state_machine_as_test(Histories, settings=hypothesis_settings(max_examples=20, stateful_step_count=30))
