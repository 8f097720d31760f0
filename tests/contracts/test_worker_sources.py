"""What every source of workers does, and what is Flower's own: against a real worker and real Flowers."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from celery import Celery, current_app
from django.test import override_settings

from task_manager.exceptions import FlowerRefused, FlowerUnavailable, WorkersUnavailable
from task_manager.workers import overview
from task_manager.workers.breaker import Breaker
from task_manager.workers.cached import Cached
from task_manager.workers.flower import FlowerService
from task_manager.workers.remote_control import RemoteControl
from tests.contracts.conftest import LOGIN, free_port, redis_url
from tests.waiting import wait_for

pytestmark = pytest.mark.acceptance


@pytest.fixture(autouse=True)
def app():
    """The app of this process, on the worker's broker."""
    with speaking_to(redis_url()) as made:
        yield made


@contextmanager
def speaking_to(url):
    """Make an app on the broker `url` the current one."""
    kept = current_app._get_current_object()
    made = Celery("sources", broker=url, backend=redis_url(), set_as_current=False)
    made.set_current()
    try:
        yield made
    finally:
        kept.set_current()
        made.close()


@pytest.fixture(params=["flower", "remote_control"])
def source(request, worker):
    if request.param == "remote_control":
        return RemoteControl()
    return FlowerService(request.getfixturevalue("protected").url, auth=LOGIN)


def found(source):
    return wait_for(lambda: [w for w in source.workers() if w.name.startswith("source@") and w.pool and w.alive], 30)[0]


def test_a_worker_is_found_with_what_it_is(source, worker):
    assert source.name in ("flower", "remote_control")
    one = found(source)
    assert one.alive is True
    assert (one.pool, one.concurrency) == ("prefork", 2)
    assert one.pid == worker.popen.pid
    assert one.queues == ("celery",)
    assert one.processed is not None
    # Flower 2 does not ask what runs now: that is not known, which is not the same as nothing.
    assert one.active == (None if source.name == "flower" else ())
    # Nobody has said: not known, not zero.
    assert one.load is None


@pytest.mark.parametrize("make", [lambda: RemoteControl(), lambda: FlowerService("http://127.0.0.1:9")])
def test_a_dead_source_says_so_within_seconds_and_is_never_empty(make):
    began = time.monotonic()
    with speaking_to(f"redis://127.0.0.1:{free_port()}/0"), pytest.raises(WorkersUnavailable) as raised:
        make().workers()
    assert time.monotonic() - began < 8
    assert raised.value.__cause__ is not None


def test_a_wrong_password_is_refused_with_what_to_set(protected):
    for auth in ("ana:wrong", None):
        with pytest.raises(FlowerRefused, match="FLOWER_AUTH"):
            FlowerService(protected.url, auth=auth).workers()


def test_a_task_that_flower_remembers_and_one_that_it_does_not(app, protected):
    service = FlowerService(protected.url, auth=LOGIN)
    task_id = "with/slash and ñ"
    app.send_task("tests.host.tasks.add", (2, 3), task_id=task_id).get(timeout=20)
    seen = wait_for(lambda: (task := service.task(task_id)) and task["state"] == "SUCCESS" and task, 20)
    assert seen["uuid"] == task_id
    assert task_id in service.tasks(limit=10)
    assert service.task("never/heard of") is None
    assert service.info()["workers_alive"] == 1


def test_a_url_prefix_and_an_open_api(flower):
    process = flower("--url-prefix=flower", FLOWER_UNAUTHENTICATED_API="true")
    assert found(FlowerService(f"{process.url}/flower/")).alive


def test_a_link_for_browsers_quotes_the_id():
    service = FlowerService("http://inside:5555", public_url="https://flower.example/")
    assert service.task_link("a/b ñ") == "https://flower.example/task/a%2Fb%20%C3%B1"
    assert FlowerService("http://inside:5555").task_link("a") is None


class Listener:
    """A server that answers each call with fixed bytes, or never."""

    def __init__(self, answer: bytes | None) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.calls = 0
        self._answer = answer
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            if self._answer is None:
                self._open.append(connection)
                continue
            connection.recv(4096)
            connection.sendall(self._answer)
            connection.close()

    def close(self) -> None:
        # Closing alone does not end a wait for the next caller.
        self.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        for connection in (*self._open, self.socket):
            connection.close()


@pytest.fixture
def listener():
    made: list[Listener] = []

    def make(answer: bytes | None) -> Listener:
        made.append(Listener(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_hanging_flower_is_given_up_and_then_left_alone(listener):
    hanging = listener(None)
    clock = [0.0]
    service = FlowerService(hanging.url, timeout=0.2, breaker=Breaker(limit=3, pause=10, clock=lambda: clock[0]))
    for _ in range(3):
        with pytest.raises(FlowerUnavailable, match="does not answer"):
            service.workers()
    with pytest.raises(FlowerUnavailable, match="left alone"):
        service.workers()
    assert hanging.calls == 3
    clock[0] = 11
    with pytest.raises(FlowerUnavailable, match="does not answer"):
        service.workers()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<b>no", "answers 500"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>", "not Flower's API"),
        (b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "answers 302"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]", "its documentation"),
    ],
)
def test_whatever_answers_instead_of_flower_is_no_list_of_workers(listener, answer, message):
    with pytest.raises(FlowerUnavailable, match=message):
        FlowerService(listener(answer).url).workers()


@pytest.fixture
def fresh():
    overview.forget()
    overview._breaker.succeeded()
    yield
    overview.forget()
    overview._breaker.succeeded()


@pytest.mark.django_db(databases="__all__")
@pytest.mark.usefixtures("fresh", "worker")
def test_the_overview_takes_flower_first_then_the_workers_then_what_is_stored(protected, settings):
    ours = getattr(settings, "TASK_MANAGER", {})
    with override_settings(TASK_MANAGER={**ours, "FLOWER_URL": protected.url, "FLOWER_AUTH": LOGIN}):
        assert overview.workers_overview().source == "flower"
        assert overview.flower_info()["available"] is True
    overview.forget()
    with override_settings(TASK_MANAGER={**ours, "FLOWER_URL": protected.url, "FLOWER_AUTH": "a:b"}):
        answer = overview.workers_overview()
        assert (answer.source, answer.available) == ("remote_control", True)
        assert "FLOWER_AUTH" in answer.error
        assert "FLOWER_AUTH" in overview.flower_info()["error"]
    overview.forget()
    with speaking_to(f"redis://127.0.0.1:{free_port()}/0"):
        answer = overview.workers_overview()
    assert (answer.source, answer.available, answer.stale, answer.workers) == ("stored", False, True, None)


@pytest.mark.usefixtures("fresh")
def test_one_caller_renews_an_answer_and_the_others_are_shown_the_old_one():
    asked, may_answer = [], threading.Event()
    may_answer.set()

    def make():
        asked.append(time.monotonic())
        assert may_answer.wait(10)
        return len(asked)

    cached = Cached(make, keep=0)
    assert cached.get() == (1, False)
    may_answer.clear()
    renewing = threading.Thread(target=cached.get)
    renewing.start()
    wait_for(lambda: len(asked) == 2, 5)
    assert [cached.get() for _ in range(5)] == [(1, True)] * 5
    may_answer.set()
    renewing.join(5)
    assert len(asked) == 2
