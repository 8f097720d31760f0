"""What operators have a worker do: one address for each action, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.actions import workers as actions
from task_manager.api import filters
from task_manager.api import operating_serializers as serializers
from task_manager.api.base import ApiView, read_body
from task_manager.api.errors import InvalidInput
from task_manager.api.permissions import MaySeeWorkers
from task_manager.api.schema import WORKER_NAME, describe
from task_manager.api.workers import order_json
from task_manager.workers import overview
from task_manager.workers.base import WorkerInfo

#: Processes or threads that can be asked for at once.
MAX_PROCESSES = 1_000
MAX_NAME = 255
#: Seconds: a year.
MAX_LIMIT = 31_536_000.0
_RATE = re.compile(r"\d{1,9}(\.\d{1,6})?(/[smh])?")

Body = dict[str, Any]
Read = Callable[[Body, WorkerInfo], dict[str, Any]]


class ControlView(ApiView):
    """Has one worker do something, and says what came of it. 202 where a busy worker will do it later."""

    permission_classes = (MaySeeWorkers,)
    action: str
    kinds: Mapping[str, type] = {}
    read: Read

    def control(self, request: Request, name: str) -> Response:
        filters.query(request)
        actions.check_allowed(name, self.action, request.user)
        body = read_body(request, **self.kinds)
        worker = actions.find(overview.workers_overview(), name)
        order = actions.control(name, self.action, type(self).read(body, worker), by=request.user)
        return Response(order_json(order), status=200 if order.outcome == "done" else 202)


def view(action: str, sentence: str, body: Any, kinds: Mapping[str, type], read: Read) -> type[ControlView]:
    """Return the view of one action."""

    @describe(
        f"worker_{action}",
        {200: serializers.WorkerOrder, 202: serializers.WorkerOrder},
        errors=[400, 404, 409, 415],
        parameters=[WORKER_NAME],
        body=body,
    )
    def post(self: ControlView, request: Request, name: str) -> Response:
        return self.control(request, name)

    post.__doc__ = sentence
    name = "Worker" + action.title().replace("_", "")
    members = {"__doc__": sentence, "action": action, "kinds": kinds, "read": staticmethod(read), "post": post}
    return type(name, (ControlView,), members)


def _grow(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    return {"n": _whole(body, "n", 1, MAX_PROCESSES, default=1)}


def _shrink(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    number = _whole(body, "n", 1, MAX_PROCESSES, default=1)
    if worker.concurrency is not None and number >= worker.concurrency:
        message = _("It has %(count)s, and must keep one.") % {"count": worker.concurrency}
        raise InvalidInput("n", message, code="too_many", count=worker.concurrency)
    return {"n": number}


def _autoscale(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    most = _whole(body, "max", 1, MAX_PROCESSES)
    least = _whole(body, "min", 0, MAX_PROCESSES)
    if least > most:
        raise InvalidInput("min", _("The least is more than the most."), code="min_above_max")
    return {"max": most, "min": least}


def _nothing(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    return {}


def _add_consumer(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    return {"queue": _name(body, "queue")}


def _cancel_consumer(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    queue = _name(body, "queue")
    if worker.queues is not None and queue not in worker.queues:
        raise InvalidInput("queue", _("It does not take from this queue."), code="not_consumed")
    return {"queue": queue}


def _rate_limit(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    rate = body.get("rate")
    if rate is None:
        raise InvalidInput("rate", _("This is required."), code="required")
    if not _RATE.fullmatch(rate):
        message = _("Write a number, or one for each second, minute or hour: “10/s”, “5/m”, “100/h”; “0” lifts it.")
        raise InvalidInput("rate", message, code="invalid_rate")
    return {"task_name": _task(body, worker), "rate_limit": rate}


def _time_limit(body: Body, worker: WorkerInfo) -> dict[str, Any]:
    limits = {name: _seconds(body, name) for name in ("soft", "hard")}
    soft, hard = limits["soft"], limits["hard"]
    if soft is None and hard is None:
        raise InvalidInput("hard", _("Give “soft”, “hard” or both; what is not given is lifted."), code="required")
    if soft is not None and hard is not None and soft > hard:
        raise InvalidInput("soft", _("The soft limit is above the hard one."), code="soft_above_hard")
    return {"task_name": _task(body, worker), **limits}


def _task(body: Body, worker: WorkerInfo) -> str:
    task = _name(body, "task")
    if worker.registered is not None and task not in worker.registered:
        raise InvalidInput("task", _("The worker knows no task of this name."), code="unknown_task")
    return task


def _whole(body: Body, name: str, least: int, most: int, *, default: int | None = None) -> int:
    value = body.get(name, default)
    if value is None:
        raise InvalidInput(name, _("This is required."), code="required")
    if not least <= value <= most:
        message = _("Between %(least)s and %(most)s.") % {"least": least, "most": most}
        raise InvalidInput(name, message, code="out_of_range", least=least, most=most)
    return int(value)


def _seconds(body: Body, name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    if not 0 < value <= MAX_LIMIT:
        message = _("Between %(least)s and %(most)s.") % {"least": 0, "most": int(MAX_LIMIT)}
        raise InvalidInput(name, message, code="out_of_range", least=0, most=int(MAX_LIMIT))
    return float(value)


def _name(body: Body, name: str) -> str:
    value: str = body.get(name, "")
    if not value.strip():
        raise InvalidInput(name, _("This is required."), code="required")
    if len(value) > MAX_NAME or not filters.is_text(value):
        raise InvalidInput(name, _("This is no name."), code="invalid")
    return value


_NUMBER = {"n": int}
_QUEUE = {"queue": str}
VIEWS = (
    view("grow", "Adds processes or threads to a worker.", serializers.PoolBody, _NUMBER, _grow),
    view("shrink", "Takes processes or threads from a worker.", serializers.PoolBody, _NUMBER, _shrink),
    view(
        "autoscale",
        "Changes between how many processes a worker scales; it must have been started with `--autoscale`.",
        serializers.AutoscaleBody,
        {"max": int, "min": int},
        _autoscale,
    ),
    view("pool_restart", "Restarts a worker's pool; `worker_pool_restarts` must be on.", None, {}, _nothing),
    view("add_consumer", "Lets a worker take from a queue.", serializers.QueueBody, _QUEUE, _add_consumer),
    view(
        "cancel_consumer", "Lets a worker take no more from a queue.", serializers.QueueBody, _QUEUE, _cancel_consumer
    ),
    view(
        "rate_limit",
        "Changes how often a worker starts a task; until the worker ends.",
        serializers.RateBody,
        {"task": str, "rate": str},
        _rate_limit,
    ),
    view(
        "time_limit",
        "Changes how long a worker lets a task run, in seconds; until the worker ends.",
        serializers.TimeLimitBody,
        {"task": str, "soft": float, "hard": float},
        _time_limit,
    ),
    view("shutdown", "Ends a worker when what it runs has ended.", None, {}, _nothing),
)
