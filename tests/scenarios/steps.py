"""What can be done in a scenario."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.scenarios.scenario import Rest
from tests.waiting import wait_for

if TYPE_CHECKING:
    from tests.scenarios.run import Run


@dataclass(frozen=True)
class Do:
    """What no other step does."""

    function: Callable[[Run], object]

    def do(self, run: Run) -> None:
        self.function(run)


@dataclass(frozen=True)
class Publish:
    """Publish a task of the host's."""

    task: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    #: Publish the same id as that execution again.
    again: int | None = None
    #: By its name, as `send_task` does.
    by_name: bool = False
    #: The exception that the publisher gets.
    raises: str = ""
    #: To a queue that nobody takes: what comes to the worker is another message with this id.
    held: bool = False

    def do(self, run: Run) -> None:
        from tests.scenarios.host import tasks
        from tests.scenarios.host.celery import app
        from tests.scenarios.run import publishing

        task_id = run.new_id() if self.again is None else run.ids[self.again]
        queue = run.held_queue() if self.held else run.queue
        options = {"queue": queue, "task_id": task_id, **self.options}
        try:
            with publishing:
                if self.by_name:
                    app.send_task(f"scenarios.{self.task}", self.args, dict(self.kwargs), **options)
                else:
                    getattr(tasks, self.task).apply_async(self.args, dict(self.kwargs), **options)
        except Exception as error:
            if type(error).__name__ != self.raises:
                raise
        else:
            assert not self.raises, f"publishing raised nothing, not {self.raises}"


@dataclass(frozen=True)
class Start:
    """Start a worker, beside or after others."""

    def do(self, run: Run) -> None:
        run.start_worker()


@dataclass(frozen=True)
class Stop:
    """Ask the last worker to end."""

    signal: str = "SIGTERM"
    #: How often it is asked.
    times: int = 1
    #: Wait until it has.
    wait: bool = True

    def do(self, run: Run) -> None:
        for number in range(self.times):
            if number:
                # A worker that is told twice at once hears it once.
                time.sleep(0.5)
            run.worker.signal(signal.Signals[self.signal])
        if self.wait:
            run.worker.ended()


@dataclass(frozen=True)
class Kill:
    """Kill a worker: its main process alone, or all of it."""

    who: Literal["main", "all"] = "all"
    #: Which one, in the order in which they were started; the last without.
    number: int = -1

    def do(self, run: Run) -> None:
        worker = run.workers[self.number]
        worker.signal(signal.SIGKILL, all=self.who == "all")
        worker.ended()


@dataclass(frozen=True)
class Ended:
    """Wait until the last worker has ended by itself."""

    code: int | None = None

    def do(self, run: Run) -> None:
        code = run.worker.ended(30)
        assert self.code in (None, code), f"the worker ended with {code}, not {self.code}"


@dataclass(frozen=True)
class Wait:
    """Wait for what a task leaves of itself."""

    word: str = "began"
    times: int = 1
    of: int = 0
    seconds: float = 90

    def do(self, run: Run) -> None:
        from tests.scenarios.host import traces

        wait_for(lambda: traces.times(run.ids[self.of], self.word) >= self.times, self.seconds)


@dataclass(frozen=True)
class Received:
    """Wait until a worker has received it."""

    of: int = 0
    times: int = 1

    def do(self, run: Run) -> None:
        told = f"[{run.ids[self.of]}] received"
        wait_for(lambda: run.worker.log.read_text(errors="replace").count(told) >= self.times, 60)


@dataclass(frozen=True)
class Until:
    """Wait until an execution stands so: what people see meanwhile."""

    rest: Rest
    within: float = 15
    quiet: float = 0.0

    def do(self, run: Run) -> None:
        run.rests((self.rest,), within=self.within, quiet=self.quiet, what="meanwhile")


@dataclass(frozen=True)
class Sleep:
    """Let time pass, where time is what the scenario is about."""

    seconds: float

    def do(self, run: Run) -> None:
        time.sleep(self.seconds)


@dataclass(frozen=True)
class LetGo:
    """Let a task that holds go on."""

    of: int = 0

    def do(self, run: Run) -> None:
        from tests.scenarios.host import traces

        traces.let_go(run.ids[self.of])


@dataclass(frozen=True)
class Revoke:
    """Revoke with Celery's own command."""

    of: int = 0
    terminate: bool = False
    signal: str = "SIGTERM"
    #: Wait until the worker has heard it.
    heard: bool = True

    def do(self, run: Run) -> None:
        from tests.scenarios.host.celery import app

        task_id = run.ids[self.of] if self.of < len(run.ids) else run.new_id()
        names = [run.worker.hostname] if run.workers or run.shared else ["nobody@scenarios"]
        app.control.revoke(task_id, terminate=self.terminate, signal=self.signal, destination=names)
        if self.heard:
            self._wait(run, task_id)

    def _wait(self, run: Run, task_id: str) -> None:
        words = ("revoked", "Terminating", "Discarding", "terminate")
        log = run.worker.log

        def is_told() -> bool:
            lines = log.read_text(errors="replace").splitlines()
            return any(task_id in line and any(word in line for word in words) for line in lines)

        wait_for(is_told, 60)


@dataclass(frozen=True)
class Raw:
    """Put a message on the queue that no Celery made."""

    body: Any = None
    #: Beside `id` and `task`; None takes one away.
    headers: Mapping[str, Any] = field(default_factory=dict)
    task: str = "scenarios.add"
    #: What kombu is to do with the body; a text goes as it is.
    serializer: str | None = "json"
    content_type: str | None = None
    #: The id of that execution; a new one without.
    again: int | None = None

    def do(self, run: Run) -> None:
        from tests.scenarios.host.celery import app

        task_id = run.new_id() if self.again is None else run.ids[self.again]
        headers = {"id": task_id, "task": self.task, "lang": "py", **self.headers}
        options: dict[str, Any] = {"headers": {name: value for name, value in headers.items() if value is not None}}
        if self.serializer:
            options["serializer"] = self.serializer
        else:
            options |= {"content_type": self.content_type, "content_encoding": "utf-8"}
        # Confirmed: a connection that is closed at once may take with it what the broker had not read.
        with app.connection_for_write(transport_options={"confirm_publish": True}) as connection:
            queue = app.amqp.queues[run.queue]
            queue(connection.default_channel).declare()
            producer = connection.Producer()
            producer.publish(self.body, exchange=queue.exchange, routing_key=queue.routing_key, **options)


@dataclass(frozen=True)
class Cut:
    """Cut the wire between the worker and its broker or backend."""

    for_good: bool = False

    def do(self, run: Run) -> None:
        assert run.proxy is not None
        (run.proxy.shut if self.for_good else run.proxy.cut)()


@dataclass(frozen=True)
class Elsewhere:
    """Call a function of `elsewhere` in a process of its own, with as many ids."""

    function: str
    ids: int = 1
    environ: Mapping[str, str] = field(default_factory=dict)

    def do(self, run: Run) -> None:
        ids = [run.new_id() for _ in range(self.ids)]
        command = [sys.executable, "-m", "tests.scenarios.elsewhere", self.function, *ids]
        environ = {**os.environ, "SCENARIOS_QUEUE": run.queue, **self.environ}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
