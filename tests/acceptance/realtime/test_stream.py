"""Changes on their way to a browser: from another process, over a real server."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from task_manager import services
from task_manager.tracking import recorder
from task_manager.utils import finish_task, start_task_tracking, update_task_progress
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("people")]


def metric(server, name, labels=""):
    lines = server.get("metrics/", "boss").text.splitlines()
    values = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}
    return sum(value for key, value in values.items() if key.startswith(name) and key.endswith(labels))


def resumes(server):
    """Return how many came back, by what they were read from."""
    return {
        source: metric(server, "task_manager_resumes_total", f'{{source="{source}"}}') for source in ("memory", "log")
    }


def test_a_browser_is_in_sync_at_once_and_told_of_each_change(browse, people):
    browser = browse()
    first = browser.next()
    assert (first["type"], first["items"], first["up_to_date"]) == ("changes", [], True)
    start_task_tracking("stream-1", "host.add", "host", owner=people["ana"])
    assert browser.next_of("stream-1", "running")["can"] == {"cancel": True, "terminate": False, "retry": False}
    update_task_progress("stream-1", 43, "Employee 430 of 1,000")
    assert browser.next_of("stream-1", "running")["progress"]["percent"] == 43.0
    finish_task("stream-1", result={"paid": 7})
    assert browser.next_of("stream-1", "finished")["result"] == {"paid": 7}


def test_nobody_is_told_of_what_they_may_not_see(browse, people):
    ana, berta, boss = browse(), browse(user="berta"), browse(user="boss")
    for browser in (ana, berta, boss):
        browser.next()
    start_task_tracking("stream-2", "host.add", "host", owner=people["berta"])
    start_task_tracking("stream-3", "host.add", "host", owner=people["ana"])
    told = {item["execution"]["id"] for item in ana.next()["items"]}
    assert told == {"stream-3"}
    assert berta.next_of("stream-2", "running")["owner"]["name"] == "berta"
    boss.next_of("stream-2", "running")


def test_a_browser_that_comes_back_is_told_what_it_missed_without_a_question_to_the_database(browse, people, server):
    cursor = browse().next()["cursor"]
    start_task_tracking("stream-4", "host.add", "host", owner=people["ana"])
    witness = browse(user="boss", cursor=None)
    witness.next()
    finish_task("stream-4")
    witness.next_of("stream-4", "finished")
    before = resumes(server)
    browser = browse(cursor)
    assert browser.next_of("stream-4", "finished")["id"] == "stream-4"
    assert resumes(server) == before | {"memory": before["memory"] + 1}


def test_a_cursor_of_another_server_is_read_from_the_log(browse, people, server):
    cursor = server.get("changes/").json()["cursor"]
    start_task_tracking("stream-5", "host.add", "host", owner=people["ana"])
    before = resumes(server)
    assert browse(cursor).next_of("stream-5", "running")["id"] == "stream-5"
    assert resumes(server) == before | {"log": before["log"] + 1}


def test_many_readers_cost_one_read_and_one_text(browse, people, server):
    browsers = [browse(user="boss") for _ in range(15)]
    for browser in browsers:
        browser.next()
    before = {
        name: metric(server, f"task_manager_{name}_total") for name in ("feed_queries", "serialised", "deliveries")
    }
    start_task_tracking("stream-9", "host.add", "host", owner=people["ana"])
    for browser in browsers:
        browser.next_of("stream-9", "running")
    after = {name: metric(server, f"task_manager_{name}_total") - count for name, count in before.items()}
    assert after["deliveries"] >= 15
    assert after["serialised"] <= 2
    assert after["feed_queries"] <= 5


def test_a_cursor_that_is_none_has_to_be_fetched_anew(browse):
    told = browse("nonsense").next()
    assert (told["type"], told["code"]) == ("must_refetch", "bad_cursor")
    assert told["cursor"]


def test_what_leaves_their_sight_is_taken_away(browse, people):
    from task_manager.models import TaskExecution

    browser = browse()
    browser.next()
    execution = start_task_tracking("stream-6", "host.add", "host", owner=people["ana"])
    browser.next_of("stream-6", "running")
    TaskExecution.objects.filter(pk=execution.pk).delete()
    (item,) = browser.next()["items"]
    assert (item["op"], item["id"]) == ("remove", "stream-6")


def test_staff_can_listen_to_what_is_their_own(browse, people):
    mine, everybodys = browse(user="boss", scope="mine"), browse(user="boss")
    first = mine.next()["cursor"]
    everybodys.next()
    start_task_tracking("stream-10", "host.add", "host", owner=people["ana"])
    start_task_tracking("stream-11", "host.add", "host", owner=people["boss"])
    everybodys.next_of("stream-11", "running")
    assert [item["execution"]["id"] for item in mine.next()["items"]] == ["stream-11"]
    # The server remembers what came since, but not for whom this cursor is.
    assert browse(first, user="boss", scope="mine").next_of("stream-11", "running")
    assert browse(first, user="boss").next()["code"] == "scope_changed"


def test_headers_that_proxies_and_middleware_mind(browse):
    browser = browse()
    browser.next()
    assert browser.headers["Content-Type"] == "text/event-stream"
    assert browser.headers["X-Accel-Buffering"] == "no"
    assert "no-transform" in browser.headers["Cache-Control"]


def test_a_user_has_so_many_streams_and_no_more(browse, server):
    browsers = [browse(user="carla") for _ in range(20)]
    for browser in browsers:
        browser.next()
    refused = server.get("stream/", "carla")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_streams")
    assert refused.headers["Retry-After"] == "5"
    for browser in browsers:
        browser.close()
    wait_for(lambda: server.get("changes/", "carla", params={"cursor": "x", "wait": 0.01}).status_code != 429, 20)


def test_an_answer_waits_for_a_change(server, people):
    cursor = server.get("changes/").json()["cursor"]
    began = time.monotonic()
    nothing = server.get("changes/", params={"cursor": cursor, "wait": 0.5}).json()
    assert (nothing["items"], nothing["type"]) == ([], "changes")
    assert time.monotonic() - began >= 0.5
    start_task_tracking("stream-7", "host.add", "host", owner=people["ana"])
    told = server.get("changes/", params={"cursor": nothing["cursor"], "wait": 20}).json()
    assert [item["execution"]["id"] for item in told["items"]] == ["stream-7"]


def test_the_server_says_what_it_offers(server):
    assert server.get("session/").json()["transports"] == ["sse", "long_poll", "polling"]


def test_a_cancellation_is_told(browse, people):
    browser = browse()
    browser.next()
    start_task_tracking("stream-8", "host.add", "host", owner=people["ana"])
    services.TaskManager(people["ana"]).cancel("stream-8")
    browser.next_of("stream-8", "cancelling")


def test_a_server_that_ends_lets_go_of_its_streams(other, browse):
    browser = browse(at=other)
    browser.next()
    other.end()
    assert browser.next()["code"] == "shutdown"
    assert browser.ended.wait(5)


@pytest.mark.postgres
@pytest.mark.parametrize("is_first", [False, True])
def test_a_stream_that_is_just_being_opened_does_not_hold_up_a_server_that_ends(other, browse, is_first):
    if not is_first:
        browse(at=other).next()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE auth_user IN ACCESS EXCLUSIVE MODE")
        late = browse(at=other)
        wait_for(lambda: _is_waited_for(cursor), 10)
        other.process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            other.process.wait(0.5)
    assert late.next()["code"] == "shutdown"
    other.process.wait(10)


@pytest.mark.postgres
def test_an_answer_that_a_server_which_ends_gives_at_once_leaves_nothing_out(other, browse, server, people):
    answers = []
    browse(at=other).next()
    since = server.get("changes/").json()["cursor"]
    start_task_tracking("stream-late", "host.add", "host", owner=people["ana"])
    recorder.flush(5)
    late = threading.Thread(
        target=lambda: answers.append(other.get("changes/", params={"cursor": since, "wait": 20}).json())
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE auth_user IN ACCESS EXCLUSIVE MODE")
        late.start()
        wait_for(lambda: _is_waited_for(cursor), 10)
        other.process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            other.process.wait(0.5)
    late.join(15)
    [answer] = answers
    # In it, or not before its cursor.
    rest = server.get("changes/", params={"cursor": answer["cursor"]}).json()
    assert "stream-late" in {item["execution"]["id"] for item in answer["items"] + rest["items"]}


def _is_waited_for(cursor):
    cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'auth_user'::regclass")
    return cursor.fetchone() is not None


@pytest.mark.postgres
def test_open_connections_hold_none_to_the_database(server, browse, people):
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with connection.cursor() as cursor:
        cursor.execute(sessions)
        [before] = cursor.fetchone()
        for browser in [browse(user="boss") for _ in range(15)]:
            browser.next()
        waiting = threading.Thread(target=server.get, args=("changes/",), kwargs={"params": _waiting(server)})
        waiting.start()

        def held():
            cursor.execute(sessions)
            return cursor.fetchone()[0] - before

        # The hub has one, and its readers of the log come and go.
        wait_for(lambda: held() <= 2, 10)
        start_task_tracking("stream-10", "host.add", "host", owner=people["ana"])
        waiting.join(20)
        assert not waiting.is_alive()


def _waiting(server):
    return {"cursor": server.get("changes/").json()["cursor"], "wait": 20}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in Linux's /proc")
def test_open_streams_hold_no_threads(other, browse):
    threads = Path(f"/proc/{other.process.pid}/task")
    browse(at=other).next()
    before = len(list(threads.iterdir()))
    for browser in [browse(at=other, user=user) for user in ("ana", "boss") for _ in range(12)]:
        browser.next()
    # The server's own come and go.
    wait_for(lambda: len(list(threads.iterdir())) < before + 12, 10)
