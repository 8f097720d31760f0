"""The broker, the result backend, the workers and the queues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import celery
from celery import current_app
from celery.backends.base import DisabledBackend
from django.utils.translation import gettext as _

from task_manager import __version__
from task_manager.conf import settings
from task_manager.doctor.base import Finding, error, ok, warning, within
from task_manager.doctor.stored import clock
from task_manager.exceptions import WorkersUnavailable
from task_manager.models import WorkerLease
from task_manager.workers import overview, queues
from task_manager.workers.base import WorkerInfo
from task_manager.workers.remote_control import broker as connected

#: Seconds for the result backend to answer.
PATIENCE = 5.0


def broker() -> Iterator[Finding]:
    app: Any = current_app
    address = app.connection_for_write().as_uri()
    try:
        with connected(app):
            yield ok("broker", _("The message broker answers at %(address)s.") % {"address": address})
    except WorkersUnavailable:
        message = _("The message broker does not answer at %(address)s.") % {"address": address}
        yield error("broker", message, _("Start it, or correct broker_url of the Celery app."))


def result_backend() -> Iterator[Finding]:
    backend: Any = current_app.backend
    if isinstance(backend, DisabledBackend):
        message = _("Celery keeps no results: chords do not work, and AsyncResult knows nothing.")
        yield warning("result backend", message, _("Set result_backend of the Celery app, if you need them."))
        return
    try:
        within(PATIENCE, lambda: backend.get_state("task_manager-doctor"))
    except Exception as problem:
        message = _("The result backend does not answer: %(error)s") % {"error": str(problem) or type(problem).__name__}
        yield error("result backend", message, _("Start it, or correct result_backend of the Celery app."))
    else:
        name = type(backend).__name__
        yield ok("result backend", _("The result backend answers (%(name)s).") % {"name": name})


def workers() -> Iterator[Finding]:
    """Yield how each worker does, and whether there is one."""
    overview.forget()
    snapshot = overview.workers_overview()
    known = snapshot.workers or ()
    if not snapshot.available:
        message = _("Nobody could be asked which workers live: %(error)s") % {"error": snapshot.error}
        yield error("workers", message, _("See what is said of the broker and of Flower."))
    elif not any(worker.alive for worker in known):
        yield error("workers", _("No worker is alive."), "celery -A … worker")
    recording = set(_recording())
    for worker in known:
        yield from _worker(worker, worker.name in recording)


def _recording() -> list[str]:
    rows = WorkerLease.objects.using(settings.DATABASE).filter(ended_at__isnull=True)
    return list(rows.values_list("worker", flat=True))


def _worker(worker: WorkerInfo, is_recording: bool) -> Iterator[Finding]:
    name = {"name": worker.name}
    if not worker.alive:
        # Without a lease it only once started something.
        if worker.since is not None:
            yield _silent(worker)
        return
    yield ok("workers", _("The worker %(name)s is alive.") % name)
    if not is_recording:
        message = _("The worker %(name)s does not record here.") % name
        hint = _("Add task_manager to its INSTALLED_APPS, and give it the same database; then start it again.")
        yield error("leases", message, hint)
    if worker.clock_offset_seconds is not None:
        yield clock(worker.name, worker.clock_offset_seconds)
    yield from _version(worker)


def _silent(worker: WorkerInfo) -> Finding:
    at = f"{worker.last_seen:%Y-%m-%d %H:%M:%S} UTC"
    message = _("The worker %(name)s is silent since %(at)s, and did not end in good order.")
    hint = _("It was killed, stopped or cut off: start it again. What it ran is told as lost.")
    return error("leases", message % {"name": worker.name, "at": at}, hint)


def _version(worker: WorkerInfo) -> Iterator[Finding]:
    here = f"task_manager {__version__}, celery {celery.__version__}"
    if worker.version is None:
        return  # It was too busy to tell, or speaks through Flower alone.
    there = f"task_manager {worker.version}, {worker.software}"
    if here == there:
        yield ok("versions", _("The worker %(name)s runs %(versions)s.") % {"name": worker.name, "versions": there})
    else:
        message = _("The worker %(name)s runs %(there)s, and this process %(here)s.")
        values = {"name": worker.name, "there": there, "here": here}
        yield warning("versions", message % values, _("Install the same versions, and start the worker again."))


def waiting() -> Iterator[Finding]:
    """Yield a warning for each queue from which nobody takes what waits in it."""
    queues.forget()
    found = queues.queues_overview()
    if not found.available:
        return  # Said of the broker.
    left = [queue for queue in found.queues if queue.depth and not queue.consumers and queue.consumers is not None]
    for queue in left:
        message = _("Nobody takes from the queue %(name)s, in which %(count)s messages wait.")
        hint = f"celery -A … worker -Q {queue.name}"
        yield warning("queues", message % {"name": queue.name, "count": queue.depth}, hint)
    if not left:
        yield ok("queues", _("Somebody takes from each queue in which something waits."))
