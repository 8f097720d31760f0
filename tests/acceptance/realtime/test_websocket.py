"""Changes over a WebSocket: a real uvicorn, and the `websockets` client."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from task_manager.utils import finish_task, start_task_tracking
from tests.acceptance.realtime.conftest import Server
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("people")]


@pytest.fixture
def dial(server, people):
    """Connect as a browser that is signed in."""

    def dial_(user="ana", cursor=None, *, at=server, origin=None, path="ws/tasks/", session=None, **params):
        given = params if cursor is None else {"cursor": cursor, **params}
        query = "&".join(f"{name}={value}" for name, value in given.items())
        address = f"ws://127.0.0.1:{at.port}/{path}" + (f"?{query}" if query else "")
        headers = {"Cookie": f"sessionid={session or session_of(people[user])}"} if user else {}
        origin = origin or f"http://127.0.0.1:{at.port}"
        return opened.enter_context(connect(address, additional_headers=headers, origin=origin, open_timeout=20))

    with ExitStack() as opened:
        yield dial_


def session_of(user):
    """Return the key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def said(socket, seconds=10):
    return json.loads(socket.recv(timeout=seconds))


def told_of(socket, task_id, phase):
    while True:
        for item in said(socket).get("items", []):
            if item["op"] == "upsert" and (item["execution"]["id"], item["execution"]["phase"]) == (task_id, phase):
                return item["execution"]


def refused(dial, *args, **kwargs):
    with pytest.raises(InvalidStatus) as raised:
        dial(*args, **kwargs)
    answer = raised.value.response
    return answer.status_code, json.loads(answer.body)["error"]["code"] if answer.body else None


@pytest.mark.parametrize("path", ["ws/tasks/", "ws/tasks"])
def test_what_a_stream_tells_a_socket_tells(dial, people, path):
    ana, berta = dial(path=path), dial("berta")
    first = said(ana)
    assert (first["type"], first["items"], first["up_to_date"]) == ("changes", [], True)
    said(berta)
    task_id = f"socket-1-{len(path)}"
    start_task_tracking(task_id, "host.add", "host", owner=people["ana"])
    assert told_of(ana, task_id, "running")["can"] == {"cancel": True, "terminate": False, "retry": False}
    start_task_tracking(f"{task_id}-hers", "host.add", "host", owner=people["berta"])
    (item,) = said(berta)["items"]
    assert item["execution"]["id"] == f"{task_id}-hers"


def test_it_goes_on_from_a_cursor_of_any_transport(dial, people, server):
    cursor = server.get("changes/").json()["cursor"]
    start_task_tracking("socket-2", "host.add", "host", owner=people["ana"])
    socket = dial(cursor=cursor)
    assert told_of(socket, "socket-2", "running")
    finish_task("socket-2")
    # What happened while it joined may be told twice.
    while True:
        message = said(socket)
        if any(item["execution"]["phase"] == "finished" for item in message["items"]):
            break
    socket.close()
    told = server.get("changes/", params={"cursor": message["cursor"]}).json()
    assert told["items"] == [] and told["type"] == "changes"


def test_a_cursor_that_is_none_has_to_be_fetched_anew(dial):
    told = said(dial(cursor="nonsense"))
    assert (told["type"], told["code"]) == ("must_refetch", "bad_cursor")


def test_staff_can_ask_for_what_is_their_own(dial, people):
    socket = dial("boss", scope="mine")
    said(socket)
    start_task_tracking("socket-3", "host.add", "host", owner=people["ana"])
    start_task_tracking("socket-4", "host.add", "host", owner=people["boss"])
    assert [item["execution"]["id"] for item in said(socket)["items"]] == ["socket-4"]


def test_who_is_not_signed_in_or_on_another_site_is_refused(dial):
    assert refused(dial, None) == (401, "not_authenticated")
    assert refused(dial, origin="https://evil.example") == (403, None)


def test_what_cannot_be_read_is_refused_with_the_reason(dial):
    assert refused(dial, scope="ours") == (400, "invalid_choice")
    assert refused(dial, since=1) == (400, "unknown_parameter")


def test_a_user_has_so_many_connections_of_all_kinds_and_gets_them_back(dial, server, browse):
    browsers = [browse(user="carla") for _ in range(5)]
    for browser in browsers:
        browser.next()
    sockets = [dial("carla") for _ in range(15)]
    assert refused(dial, "carla") == (429, "too_many_streams")
    for socket in sockets:
        socket.close()

    def has_room():
        try:
            dial("carla")
        except InvalidStatus:
            return False
        return True

    wait_for(has_room, 20)


def test_what_a_browser_says_is_not_read(dial, people):
    socket = dial()
    said(socket)
    for _ in range(100):
        socket.send("x" * 1_000)
    start_task_tracking("socket-5", "host.add", "host", owner=people["ana"])
    assert told_of(socket, "socket-5", "running")


@pytest.fixture
def brief(stack):
    """A server whose connections live for two seconds."""
    made = Server(stack, TEST_STREAM_LIFE="2")
    yield made
    made.end()


def test_a_connection_ends_by_itself_and_with_it_a_session_or_a_right_that_is_gone(brief, dial, people):
    sessions = {user: session_of(people[user]) for user in ("ana", "boss")}
    cursors = {}
    for user, session in sessions.items():
        socket = dial(user, at=brief, session=session)
        cursors[user] = said(socket)["cursor"]
        while (told := said(socket))["type"] != "closed":
            pass
        assert told == {"type": "closed", "code": "expires", "retry_after": 0.0}
        with pytest.raises(ConnectionClosed) as raised:
            socket.recv(timeout=10)
        assert raised.value.rcvd.code == 1000
    Session.objects.filter(pk=sessions["ana"]).delete()
    assert refused(dial, "ana", cursors["ana"], at=brief, session=sessions["ana"]) == (401, "not_authenticated")
    get_user_model().objects.filter(username="boss").update(is_staff=False)
    try:
        told = said(dial("boss", cursors["boss"], at=brief, session=sessions["boss"]))
        assert (told["type"], told["code"]) == ("must_refetch", "scope_changed")
    finally:
        get_user_model().objects.filter(username="boss").update(is_staff=True)


def test_a_server_that_ends_says_so(stack, dial):
    other = Server(stack)
    try:
        socket = dial(at=other)
        said(socket)
    finally:
        other.end()
    assert said(socket)["code"] == "shutdown"
