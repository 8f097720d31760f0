"""The feed of changes: exact, within everybody's scope, and cheap when there is nothing to tell."""

from __future__ import annotations

import json
import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connections, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from task_manager.conf import settings
from task_manager.exceptions import MustRefetch
from task_manager.feed import changes, log
from task_manager.feed.changes import SYSTEM, current_cursor, read, read_as, reader_of
from task_manager.models import Change, Installation, TaskExecution
from task_manager.policy import Policy, Scope

pytestmark = pytest.mark.django_db(databases="__all__")
committed = pytest.mark.django_db(databases="__all__", transaction=True)


@pytest.fixture(autouse=True)
def _no_pruning_by_itself(monkeypatch):
    monkeypatch.setattr(changes, "_next_prune", float("inf"))


@pytest.fixture
def user():
    return get_user_model().objects.create_user("nomina")


@pytest.fixture
def other():
    return get_user_model().objects.create_user("contabilidad")


@pytest.fixture
def staff():
    return get_user_model().objects.create_user("admin", is_staff=True)


def new(owner=None, **fields):
    return TaskExecution.objects.create(
        task_id=fields.pop("task_id", str(uuid.uuid4())), owner_id=owner and owner.pk, **fields
    )


def told(page):
    """Return (op, task id) of each item."""
    return [(i["op"], i["execution"]["id"] if i["op"] == "upsert" else i["id"]) for i in page.items]


def is_postgres():
    return connections[settings.DATABASE].vendor == "postgresql"


def test_the_envelope_is_the_documented_one(user):
    cursor = current_cursor(user)
    execution = new(user, module="nomina")
    envelope = read(user, cursor).envelope()
    assert list(envelope) == ["type", "items", "cursor", "up_to_date", "retry_after"]
    assert json.loads(json.dumps(envelope)) == envelope
    assert envelope["type"] == "changes"
    (item,) = envelope["items"]
    assert (item["op"], item["v"], item["execution"]["id"]) == ("upsert", 1, execution.task_id)
    assert item["execution"]["can"]["cancel"] is True


def test_the_first_cursor_tells_nothing_of_before(user):
    new(user)
    page = read(user, None)
    assert (page.items, page.up_to_date) == ([], True)
    page = read(user, page.cursor)
    assert page.unchanged


def test_insert_update_and_delete_are_told_once(user):
    cursor = current_cursor(user)
    execution = new(user)
    page = read(user, cursor)
    assert told(page) == [("upsert", execution.task_id)]
    execution.title = "Otra"
    execution.save()
    TaskExecution.objects.filter(pk=execution.pk).update(progress_current=1)
    page = read(user, page.cursor)
    assert [(i["v"], i["execution"]["title"]) for i in page.items] == [(3, "Otra")]
    execution.delete()
    page = read(user, page.cursor)
    assert page.items == [{"op": "remove", "v": 4, "id": execution.task_id}]
    assert read(user, page.cursor).unchanged


def test_a_change_made_in_the_shell_is_told(user):
    """What somebody types into `manage.py shell`, on any attribute, with any way of saving."""
    execution = new(user, state="STARTED")
    cursor = current_cursor(user)
    namespace: dict = {}
    exec(
        "from task_manager.models import TaskExecution\n"
        f"e = TaskExecution.objects.get(task_id={execution.task_id!r})\n"
        "e.state = 'FAILURE'; e.error_message = 'by hand'; e.save()",
        namespace,
    )
    (item,) = read(user, cursor).items
    assert item["execution"]["state"] == "FAILURE"
    assert item["execution"]["error"]["message"] == "by hand"
    assert item["v"] == execution.version + 1


def test_each_save_of_an_instance_that_was_loaded_once_is_told(user):
    """As in a shell, where nobody loads an execution anew between two saves: `save` writes an old version."""
    execution = new(user)
    cursor = current_cursor(user)
    for title in ("one", "two"):
        execution.title = title
        execution.save()
        page = read(user, cursor)
        cursor = page.cursor
        assert [i["execution"]["title"] for i in page.items] == [title]
    assert page.items[0]["v"] == 3


@committed
def test_a_change_of_another_process_s_connection_is_told(user):
    execution = new(user)
    cursor = current_cursor(user)
    thread = threading.Thread(target=_in_thread, args=[lambda: _rename(execution)])
    thread.start()
    thread.join()
    assert [i["execution"]["title"] for i in read(user, cursor).items] == ["renamed"]


def _rename(execution):
    TaskExecution.objects.filter(pk=execution.pk).update(title="renamed")


def _in_thread(function):
    try:
        function()
    finally:
        connections.close_all()


def test_only_what_is_in_scope_is_told(user, other, staff):
    cursors = {reader: current_cursor(reader) for reader in (user, other, staff)}
    mine, free = new(user, module="nomina"), new(None, module="contabilidad")
    assert told(read(user, cursors[user])) == [("upsert", mine.task_id)]
    page = read(other, cursors[other])
    assert page.items == []
    assert told(read(staff, cursors[staff])) == [("upsert", mine.task_id), ("upsert", free.task_id)]


def test_a_module_s_group_is_told_of_the_module(user, other):
    other.groups.add(Group.objects.create(name="task_manager:nomina"))
    cursor = current_cursor(other)
    execution = new(user, module="nomina")
    new(user, module="else")
    assert told(read(other, cursor)) == [("upsert", execution.task_id)]


def test_an_id_that_was_never_in_scope_is_never_told(user, other):
    execution = new(user, module="nomina")
    cursor = current_cursor(other)
    execution.title = "x"
    execution.save()
    execution.module = "contabilidad"
    execution.save()
    execution.delete()
    page = read(other, cursor)
    assert page.items == []
    assert execution.task_id not in json.dumps(page.envelope())


def test_what_moves_to_another_owner_leaves_the_first_and_reaches_the_second(user, other, staff):
    execution = new(user)
    cursors = {reader: current_cursor(reader) for reader in (user, other, staff)}
    execution.owner = other
    execution.save()
    assert read(user, cursors[user]).items == [{"op": "remove", "v": 2, "id": execution.task_id}]
    assert told(read(other, cursors[other])) == [("upsert", execution.task_id)]
    assert told(read(staff, cursors[staff])) == [("upsert", execution.task_id)]


def test_what_moved_on_among_others_has_left_the_first(user, other, staff):
    """The last tombstone of an id need not be the one that concerns the reader."""
    execution = new(user)
    cursor = current_cursor(user)
    for owner in (other, staff):
        TaskExecution.objects.filter(pk=execution.pk).update(owner_id=owner.pk)
    execution.delete()
    assert read(user, cursor).items == [{"op": "remove", "v": 2, "id": execution.task_id}]


def test_what_was_deleted_and_made_anew_replaces_what_a_reader_holds(user):
    execution = new(user)
    cursor = current_cursor(user)
    execution.delete()
    new(user, task_id=execution.task_id)
    items = read(user, cursor).items
    assert [(i["op"], i["v"]) for i in items] == [("remove", 2), ("upsert", 1)]


def test_what_left_and_came_back_is_only_told_as_it_is(user, other):
    execution = new(user)
    cursor = current_cursor(user)
    for owner in (other, user):
        TaskExecution.objects.filter(pk=execution.pk).update(owner_id=owner.pk)
    assert [(i["op"], i["v"]) for i in read(user, cursor).items] == [("upsert", 3)]


def test_an_execution_is_told_once_a_page_whatever_its_changes(user):
    cursor = current_cursor(user)
    execution = new(user)
    for number in range(20):
        TaskExecution.objects.filter(pk=execution.pk).update(progress_current=number)
    (item,) = read(user, cursor).items
    assert (item["v"], item["execution"]["progress"]["current"]) == (21, 19)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_together_tell_everything(user, limit):
    gone = [new(user) for _ in range(4)]
    cursor = current_cursor(user)
    many = TaskExecution.objects.bulk_create([TaskExecution(task_id=f"many-{n}", owner_id=user.pk) for n in range(11)])
    TaskExecution.objects.filter(pk__in=[e.pk for e in gone]).delete()
    TaskExecution.objects.filter(task_id__in=["many-3", "many-4"]).update(title="x")
    items, up_to_date = [], False
    while not up_to_date:
        page = read(user, cursor, limit=limit)
        assert len(page.items) <= limit
        assert page.up_to_date or (page.retry_after == 0 and page.items)
        items += told(page)
        cursor, up_to_date = page.cursor, page.up_to_date
    assert {id_ for op, id_ in items if op == "upsert"} == {e.task_id for e in many}
    assert {id_ for op, id_ in items if op == "remove"} == {e.task_id for e in gone}
    assert read(user, cursor, limit=limit).unchanged


def test_a_statement_that_changed_more_than_a_page_is_told_in_parts(user):
    cursor = current_cursor(user)
    TaskExecution.objects.bulk_create([TaskExecution(task_id=str(n), owner_id=user.pk) for n in range(95)])
    sizes = []
    while True:
        page = read(user, cursor, limit=10)
        sizes.append(len(page.items))
        cursor = page.cursor
        if page.up_to_date:
            break
    assert sum(sizes) == 95
    assert max(sizes) == 10


def test_a_writer_that_reads_in_its_own_transaction_sees_each_change_once(user):
    """As in the tests of a host project, where everything happens in one transaction."""
    cursor = current_cursor(user)
    for number in range(5):
        with transaction.atomic(using=settings.DATABASE):
            execution = new(user, task_id=str(number))
        page = read(user, cursor)
        assert told(page) == [("upsert", execution.task_id)]
        cursor = page.cursor
        assert read(user, cursor).unchanged


@committed
def test_what_a_reader_wrote_and_read_in_a_transaction_is_not_told_again_after_it(user):
    cursor = current_cursor(user)
    with transaction.atomic(using=settings.DATABASE):
        first = new(user)
        page = read(user, cursor)
        assert told(page) == [("upsert", first.task_id)]
        second = new(user)
    page = read(user, page.cursor)
    assert told(page) == [("upsert", second.task_id)]
    assert read(user, page.cursor).unchanged


@committed
@pytest.mark.postgres
def test_a_late_commit_is_told_and_what_came_before_it_is_not_told_again(user):
    cursor = current_cursor(user)
    written, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic(using=settings.DATABASE):
            new(user, task_id="late")
            written.set()
            may_commit.wait(10)

    thread = threading.Thread(target=_in_thread, args=[slow])
    thread.start()
    written.wait(10)
    new(user, task_id="early")
    page = read(user, cursor)
    assert told(page) == [("upsert", "early")]
    assert read(user, page.cursor).unchanged
    may_commit.set()
    thread.join()
    page = read(user, page.cursor)
    assert told(page) == [("upsert", "late")]
    assert read(user, page.cursor).unchanged


def test_nothing_new_costs_one_query_and_keeps_the_cursor(staff):
    new(staff)
    cursor = current_cursor(staff)
    reader = changes.reader_of(staff)
    with CaptureQueriesContext(connections[settings.DATABASE]) as queries:
        page = read_as(reader, cursor)
    assert len(queries) == 1
    assert page.unchanged
    assert page.cursor == cursor


def test_changes_cost_two_queries_however_many(user):
    reader = changes.reader_of(user)
    cursor = read_as(reader, None).cursor
    for _ in range(30):
        new(user)
    with CaptureQueriesContext(connections[settings.DATABASE]) as queries:
        assert len(read_as(reader, cursor).items) == 30
    assert len(queries) == 2


def test_what_concerns_others_moves_the_cursor_on(user, other):
    cursor = current_cursor(user)
    new(other)
    page = read(user, cursor)
    assert (page.items, page.unchanged) == ([], False)
    assert read(user, page.cursor).unchanged


def test_an_old_cursor_is_renewed_although_nothing_changed(user, monkeypatch):
    cursor = current_cursor(user)
    monkeypatch.setattr(changes, "MAX_AGE_SECONDS", -1)
    page = read(user, cursor)
    assert (page.items, page.unchanged) == ([], False)
    assert read(user, page.cursor).up_to_date


def test_a_reader_is_told_to_come_back_soon_only_while_something_of_theirs_is_active(user, other):
    assert read(user, None).retry_after == 5
    execution = new(user, state="STARTED")
    assert read(user, None).retry_after == 1
    assert read(other, None).retry_after == 5
    execution.finished_at = timezone.now()
    execution.save()
    assert read(user, None).retry_after == 5
    new(user, eta=timezone.now() + timedelta(hours=3))
    assert read(user, None).retry_after == 5
    assert read_as(SYSTEM, None).retry_after == 5


def refused(reader, cursor):
    with pytest.raises(MustRefetch) as raised:
        read(reader, cursor)
    return raised.value.code


def test_a_cursor_is_good_for_its_reader_only(user, other):
    assert refused(other, current_cursor(user)) == "scope_changed"


def test_who_may_see_all_can_ask_for_what_is_their_own(staff, other):
    mine = reader_of(staff, mine=True)
    cursor = read_as(mine, None).cursor
    own, theirs = new(staff, task_id="own"), new(other, task_id="theirs")
    page = read_as(mine, cursor)
    assert told(page) == [("upsert", "own")]
    TaskExecution.objects.filter(pk=own.pk).update(owner=other)
    TaskExecution.objects.filter(pk=theirs.pk).update(owner=staff)
    page = read_as(mine, page.cursor)
    assert sorted(told(page)) == [("remove", "own"), ("upsert", "theirs")]
    assert page.items[1]["execution"]["can"]["cancel"] is True


def test_what_is_ones_own_goes_on_from_a_page_of_all_but_not_the_other_way(staff, user, other):
    mine = reader_of(staff, mine=True)
    cursor = current_cursor(staff)
    new(staff, task_id="own")
    page = read_as(mine, cursor)
    assert told(page) == [("upsert", "own")]
    assert refused(staff, page.cursor) == "scope_changed"
    assert read_as(mine, page.cursor).unchanged
    with pytest.raises(MustRefetch, match="scope_changed"):
        read_as(reader_of(user, mine=True), page.cursor)
    with pytest.raises(MustRefetch, match="scope_changed"):
        read_as(mine, current_cursor(other))


class Nobody(Policy):
    def scope(self, user):
        return Scope(modules=frozenset({"nomina"}))


def test_ones_own_is_no_more_than_the_policy_shows(user):
    mine = reader_of(user, Nobody(), mine=True)
    cursor = read_as(mine, None).cursor
    new(user)
    new(user, module="nomina")
    assert read_as(mine, cursor).items == []


def test_a_cursor_ends_when_what_its_reader_may_see_changes(user):
    cursor = current_cursor(user)
    user.groups.add(Group.objects.create(name="task_manager:nomina"))
    assert refused(get_user_model().objects.get(pk=user.pk), cursor) == "scope_changed"


@pytest.mark.parametrize("text", ["", "x", "a.b", "é", "x" * 10_000])
def test_a_text_that_is_no_cursor_is_refused(user, text):
    assert refused(user, text) == "bad_cursor"


def test_a_cursor_of_another_database_is_refused(user):
    cursor = current_cursor(user)
    Installation.objects.update(epoch=uuid.uuid4())
    assert refused(user, cursor) == "epoch_changed"


def test_a_database_that_lost_its_epoch_begins_a_new_one(user):
    cursor = current_cursor(user)
    Installation.objects.all().delete()
    assert refused(user, cursor) == "epoch_changed"
    assert read(user, current_cursor(user)).unchanged


def test_a_cursor_of_a_later_state_of_the_database_is_refused(user, monkeypatch):
    """After a restore from a backup that nobody told us of."""
    ask = log.ask
    cursor = current_cursor(user)

    def earlier(*args, **kwargs):
        answer = ask(*args, **kwargs)
        snapshot = log.Snapshot.counter(answer.snapshot.xmax - 10)
        return log.Answer(**{f: getattr(answer, f) for f in answer.__slots__} | {"snapshot": snapshot})

    monkeypatch.setattr(log, "ask", earlier)
    assert refused(user, cursor) == "epoch_changed"


def test_a_cursor_older_than_the_log_is_refused(user):
    with override_settings(TASK_MANAGER={"DATABASE": settings.DATABASE, "CHANGE_LOG_SECONDS": 3600}):
        cursor = current_cursor(user)
        assert read(user, cursor).unchanged
    with override_settings(TASK_MANAGER={"DATABASE": settings.DATABASE, "CHANGE_LOG_SECONDS": 0}):
        # The database's clock counts from the start of the transaction, so some time has passed.
        assert refused(user, cursor) == "pruned"


@committed
def test_pruning_takes_what_every_younger_cursor_has_seen_and_no_more(user):
    for _ in range(3):
        new(user)
    assert log.prune(older_than=3600) == 0
    assert log.prune(older_than=0) >= 3
    time.sleep(0.3)
    cursor = current_cursor(user)
    kept = new(user)
    log.prune(older_than=0.2)
    assert told(read(user, cursor)) == [("upsert", kept.task_id)]
    log.prune(older_than=0)
    assert Change.objects.using(settings.DATABASE).count() <= 1, "only the last mark is kept"
    assert read(user, current_cursor(user)).unchanged


@committed
@pytest.mark.postgres
def test_pruning_spares_what_was_written_early_and_committed_late(user):
    """Its rows are old by the clock, but a cursor taken before the commit has not seen them."""
    written, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic(using=settings.DATABASE):
            new(user, task_id="late")
            written.set()
            may_commit.wait(10)

    thread = threading.Thread(target=_in_thread, args=[slow])
    thread.start()
    written.wait(10)
    log.prune(older_than=0)
    time.sleep(0.3)
    cursor = current_cursor(user)
    may_commit.set()
    thread.join()
    log.prune(older_than=0.2)
    assert told(read(user, cursor)) == [("upsert", "late")]


@committed
def test_reading_prunes_now_and_then_and_survives_its_failure(user, monkeypatch):
    calls = []

    def broken(**options):
        calls.append(options)
        raise log.transaction.TransactionManagementError("no")

    monkeypatch.setattr(log, "prune", broken)
    monkeypatch.setattr(changes, "_next_prune", 0.0)
    cursor = current_cursor(user)
    assert read(user, cursor).unchanged
    assert calls == [{"older_than": 3600.0}]


@committed
@pytest.mark.postgres
def test_emptying_the_table_begins_a_new_epoch(user):
    cursor = current_cursor(user)
    with connections[settings.DATABASE].cursor() as db:
        db.execute("TRUNCATE task_manager_execution")
    assert refused(user, cursor) == "epoch_changed"


def test_a_stale_page_and_the_changes_since_make_a_fresh_page(user):
    """The page is read after the cursor, so what it already shows may be told again."""
    cursor = current_cursor(user)
    first, second = new(user), new(user)
    page = {e.task_id: e.version for e in TaskExecution.objects.visible_to(user)}
    first.title = "x"
    first.save()
    second.delete()
    for item in read(user, cursor).items:
        if item["op"] == "remove":
            page.pop(item["id"], None)
        else:
            page[item["execution"]["id"]] = item["v"]
    assert page == {e.task_id: e.version for e in TaskExecution.objects.visible_to(user)}
