"""Writers that change executions at random, in transactions that end late and out of order or come to nothing;
and what a reader makes of what it is told.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from contextlib import contextmanager

from django.db import OperationalError, connections, transaction

from task_manager.conf import settings
from task_manager.models import TaskExecution

#: The execution that the foreign transaction has changed.
FOREIGN = "foreign"
MODULES = ["nomina", "contabilidad", "ventas"]


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


def write(stop, number, owners, committed=lambda: None):
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
            committed()
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


def take(item: dict, rows: dict[str, dict]) -> None:
    """Take one item of an envelope into account, unless what is known is newer."""
    id_ = item["execution"]["id"] if item["op"] == "upsert" else item["id"]
    if item["v"] < rows.get(id_, {"version": 0})["version"]:
        return
    # One that was deleted and made anew is removed with its last version, and then told with a small one.
    rows.pop(id_, None)
    if item["op"] == "upsert":
        rows[id_] = item["execution"]


def insertion(task_ids, owner_id, module):
    """Return one statement that makes executions and returns their row numbers, and its values."""
    rows = [TaskExecution(task_id=task_id, owner_id=owner_id, module=module) for task_id in task_ids]
    fields = [field for field in TaskExecution._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    place = f"({', '.join(['%s'] * len(fields))})"
    connection = connections[settings.DATABASE]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    return (
        f"INSERT INTO task_manager_execution ({names}) VALUES {', '.join([place] * len(rows))} RETURNING id",
        values,
    )
