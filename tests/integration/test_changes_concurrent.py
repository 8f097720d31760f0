"""A reader of changes ends equal to the table, whatever writers and other transactions do meanwhile."""

from __future__ import annotations

import random
import threading
import time
import uuid
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import OperationalError, connections, transaction
from django.utils import timezone

from task_manager.conf import settings
from task_manager.feed import changes
from task_manager.feed.changes import Reader, current_cursor, read_as, reader_of
from task_manager.models import TaskExecution
from task_manager.representation import represent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(databases="__all__", transaction=True)]

WRITERS = 8
SECONDS = 5.0
#: The execution that the foreign transaction has changed.
FOREIGN = "foreign"
MODULES = ["nomina", "contabilidad", "ventas"]


@pytest.fixture
def people(transactional_db):
    users = get_user_model().objects
    owners = [users.create_user(f"owner-{n}") for n in range(3)]
    owners[2].groups.add(Group.objects.create(name="task_manager:ventas"))
    return owners, users.create_user("admin", is_staff=True)


class Threads:
    """Threads with connections of their own, whose errors are the test's."""

    def __init__(self):
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._errors: list[BaseException] = []

    def start(self, function, *args):
        thread = threading.Thread(target=self._run, args=(function, *args))
        thread.start()
        self._threads.append(thread)
        return thread

    def _run(self, function, *args):
        try:
            function(self.stop, *args)
        except BaseException as error:
            self._errors.append(error)
            self.stop.set()
        finally:
            connections.close_all()

    def join(self):
        self.stop.set()
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()
        for error in self._errors:
            raise error


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
            id_ = item["id"] if item["op"] == "remove" else item["execution"]["id"]
            if item["v"] < self.rows.get(id_, {"version": 0})["version"]:
                continue
            if item["op"] == "upsert":
                self.rows[id_] = item["execution"]
            else:
                self.rows.pop(id_, None)
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


def write(stop, number, owners):
    """Change executions in transactions that stay open for a while, some of which come to nothing."""
    chance = random.Random(number)
    while not stop.is_set():
        try:
            with transaction.atomic(using=settings.DATABASE):
                for _ in range(chance.randint(1, 4)):
                    one_change(chance, owners)
                time.sleep(chance.choice([0, 0, 0.002, 0.05, 0.3]))
                if chance.random() < 0.1:
                    raise Undone
        except (Undone, OperationalError):
            # A deadlock between two writers ends one of them, as in life.
            continue


class Undone(Exception):
    pass


def one_change(chance, owners):
    owner, module = chance.choice([*owners, None]), chance.choice(MODULES)
    owner_id = owner and owner.pk
    act = chance.random()
    if act < 0.35:
        TaskExecution.objects.create(task_id=str(uuid.uuid4()), owner_id=owner_id, module=module)
    elif act < 0.42:
        TaskExecution.objects.bulk_create(
            [TaskExecution(task_id=str(uuid.uuid4()), owner_id=owner_id, module=module) for _ in range(30)]
        )
    elif act < 0.7:
        chosen = some(chance, 3)
        TaskExecution.objects.filter(pk__in=chosen).update(progress_current=chance.random(), state="PROGRESS")
    elif act < 0.8:
        TaskExecution.objects.filter(pk__in=some(chance, 2)).update(owner_id=owner_id, module=module)
    elif act < 0.85:
        change_and_undo(chance)
    elif act < 0.97:
        TaskExecution.objects.filter(pk__in=some(chance, 2)).delete()
    else:
        renew(chance)


def some(chance, count):
    # Whoever changed the row that the foreign transaction has changed would wait for it.
    free = TaskExecution.objects.exclude(task_id=FOREIGN)
    ids = list(free.order_by("-pk").values_list("pk", flat=True)[:60])
    return sorted(chance.sample(ids, min(count, len(ids))))


def change_and_undo(chance):
    try:
        with transaction.atomic(using=settings.DATABASE):
            TaskExecution.objects.filter(pk__in=some(chance, 2)).update(title="never")
            raise Undone
    except Undone:
        pass


def renew(chance):
    """Delete an execution and make it anew, under the same task id."""
    for execution in TaskExecution.objects.filter(pk__in=some(chance, 1)).select_for_update():
        execution.delete()
        TaskExecution.objects.create(task_id=execution.task_id, owner_id=execution.owner_id, title="anew")


@contextmanager
def foreign_transaction():
    """Hold a transaction of the host open that has changed something, and an execution too."""
    connection = connections.create_connection(settings.DATABASE)
    try:
        connection.set_autocommit(False)
        with connection.cursor() as db:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            db.execute("INSERT INTO auth_group (name) VALUES ('held open')")
            db.execute("UPDATE task_manager_execution SET title = 'committed late' WHERE task_id = %s", [FOREIGN])
        yield connection
    finally:
        connection.close()


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
