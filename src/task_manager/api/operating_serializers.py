"""The shape of the answers about workers, queues, Flower, health and statistics, for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from task_manager.api.serializers import (
    Person,
    Schema,
    WordField,
    maybe_text_field,
    moment_field,
    number_field,
    text_field,
)
from task_manager.models import WorkerControl


class ActiveTask(Schema):
    task_id = text_field()
    task = maybe_text_field()
    started_at = moment_field()


class Worker(Schema):
    name = text_field()
    alive = serializers.BooleanField(allow_null=True)
    pool = maybe_text_field()
    concurrency = serializers.IntegerField(allow_null=True)
    pid = serializers.IntegerField(allow_null=True)
    active = ActiveTask(many=True, allow_null=True, help_text="What it runs now, as far as the user may see it.")
    active_count = serializers.IntegerField(allow_null=True, help_text="How many it runs now.")
    active_source = WordField(
        "TaskActiveSource",
        ["flower", "remote_control", "stored"],
        allow_null=True,
        help_text="Who says so; `stored` is the record.",
    )
    queues = serializers.ListField(child=text_field(), allow_null=True)
    prefetch = serializers.IntegerField(
        allow_null=True, help_text="Messages that it may hold unacknowledged; 0 is without limit."
    )
    registered_count = serializers.IntegerField(allow_null=True, help_text="Tasks that it knows.")
    processed = serializers.IntegerField(allow_null=True, help_text="Tasks since the worker started.")
    uptime_seconds = number_field()
    since = moment_field()
    clock_offset_seconds = serializers.FloatField(
        allow_null=True, help_text="How far its clock is ahead of this server's."
    )
    load = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    software = maybe_text_field()
    version = serializers.CharField(allow_null=True, help_text="Of this package, as the worker runs it.")
    last_seen = moment_field()


class WorkerOrder(Schema):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = Person(allow_null=True)
    worker = text_field()
    action = WordField("TaskWorkerAction", [action for action, _label in WorkerControl.ACTIONS])
    arguments = serializers.DictField()
    outcome = WordField("TaskOrderOutcome", [outcome for outcome, _label in WorkerControl.OUTCOMES])
    detail = text_field(help_text="What the worker answered.")


class OneWorker(Worker):
    registered = serializers.ListField(
        child=text_field(), allow_null=True, help_text="Names of the tasks that it knows."
    )
    can = serializers.DictField(child=serializers.BooleanField(), help_text="What this user may have it do.")
    orders = WorkerOrder(many=True, allow_null=True, help_text="What it was told, newest first; for operators.")


class PoolBody(Schema):
    n = serializers.IntegerField(required=False, help_text="How many; 1 unless told.")


class AutoscaleBody(Schema):
    max = serializers.IntegerField()
    min = serializers.IntegerField()


class QueueBody(Schema):
    queue = text_field()


class RateBody(Schema):
    task = text_field(help_text="The Celery task's name.")
    rate = text_field(help_text="Such as `10/s`, `5/m`, `100/h`; `0` lifts it.")


class TimeLimitBody(Schema):
    task = text_field(help_text="The Celery task's name.")
    soft = serializers.FloatField(required=False, help_text="Seconds; lifted where it is not given.")
    hard = serializers.FloatField(required=False, help_text="Seconds; lifted where it is not given.")


class _Asked(Schema):
    source = WordField("TaskWorkersSource", ["flower", "remote_control", "stored"])  # type: ignore[assignment]
    fetched_at = serializers.DateTimeField()
    age_seconds = serializers.FloatField()
    stale = serializers.BooleanField(help_text="Older than it should be, or only what was stored.")
    available = serializers.BooleanField(help_text="A source that can say which workers live did answer.")
    error = serializers.CharField(allow_null=True, help_text="Why better sources did not answer; for operators.")


class Workers(_Asked):
    workers = Worker(many=True, allow_null=True, help_text="Null where nobody could be asked.")


class WorkerDetail(_Asked):
    worker = OneWorker()


QUEUE_REASONS = (
    "empty",
    "broker_unavailable",
    "no_such_queue",
    "broker_does_not_tell",
    "not_on_record",
    "workers_unavailable",
    "management_not_configured",
    "management_does_not_tell",
    "management_unavailable",
)


class Queue(Schema):
    name = text_field()
    depth = serializers.IntegerField(allow_null=True, help_text="Messages that no worker has taken.")
    oldest_waiting_at = serializers.DateTimeField(
        allow_null=True, help_text="When what waits longest was sent, as far as that is on record."
    )
    oldest_waiting_seconds = number_field()
    oldest_source = WordField(
        "TaskOldestSource",
        ["broker", "stored"],
        allow_null=True,
        help_text="`broker`: the message that is next; `stored`: what the record takes for waiting.",
    )
    consumers = serializers.IntegerField(allow_null=True)
    workers = serializers.ListField(child=text_field(), allow_null=True, help_text="Living workers that take from it.")
    unacknowledged = serializers.IntegerField(allow_null=True, help_text="Messages that workers hold.")
    priorities = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="Messages by priority."
    )
    unknown = serializers.DictField(
        child=WordField("TaskQueueReason", QUEUE_REASONS), help_text="Why a field is null, by its name."
    )


class Queues(Schema):
    broker = text_field(help_text="`redis`, `amqp`, or what Celery calls it.")
    fetched_at = serializers.DateTimeField()
    age_seconds = serializers.FloatField()
    stale = serializers.BooleanField()
    available = serializers.BooleanField(help_text="The broker did answer.")
    error = serializers.CharField(allow_null=True, help_text="Why it did not; for operators.")
    queues = Queue(many=True)


class FlowerInfo(Schema):
    configured = serializers.BooleanField()
    available = serializers.BooleanField()
    url = serializers.CharField(allow_null=True, help_text="Where browsers reach Flower.")
    workers_alive = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True, help_text="Why Flower did not answer; for operators.")
    fetched_at = serializers.DateTimeField()
    stale = serializers.BooleanField()


class DatabaseHealth(Schema):
    alias = text_field()
    vendor = text_field()
    available = serializers.BooleanField()
    missing_triggers = serializers.ListField(child=text_field(), help_text="Without them changes are not told.")
    lost_events = serializers.IntegerField(
        allow_null=True, help_text="Events that any process ever lost; null where it cannot be read."
    )
    lost_at = moment_field()


class SpoolHealth(Schema):
    files = serializers.IntegerField()
    bytes = serializers.IntegerField()


class WakeHealth(Schema):
    kind = text_field(help_text="How those who tell of changes are woken: `redis`, `postgres` or `polling`.")
    available = serializers.BooleanField(help_text="Where it is not, changes are told some seconds late.")
    error = text_field()


class RecorderHealth(Schema):
    mode = text_field(help_text="`thread` or `inline`.")
    available = serializers.BooleanField()
    queued = serializers.IntegerField(help_text="Events of this process that are not stored yet.")
    spooled = serializers.IntegerField(help_text="Those of them that are kept on disk.")
    written = serializers.IntegerField()
    lost = serializers.IntegerField(help_text="Events of this process that nothing had room for.")
    quarantined = serializers.IntegerField(help_text="Events that the database refused.")
    error = text_field()
    spool = SpoolHealth()
    wake = WakeHealth()


class Health(Schema):
    status = WordField("TaskHealth", ["ok", "degraded"])
    version = text_field()
    database = DatabaseHealth()
    recorder = RecorderHealth()


class Times(Schema):
    p50 = number_field()
    p95 = number_field()
    p99 = number_field()


class Day(Schema):
    date = serializers.DateField()
    total = serializers.IntegerField()
    success = serializers.IntegerField()
    failure = serializers.IntegerField()
    revoked = serializers.IntegerField()


class Stats(Schema):
    days = serializers.IntegerField()
    total = serializers.IntegerField()
    by_state = serializers.DictField(child=serializers.IntegerField())
    by_phase = serializers.DictField(child=serializers.IntegerField())
    success_rate = serializers.FloatField(
        allow_null=True, help_text="0 to 1 of what succeeded or failed; null where nothing did."
    )
    run = Times(help_text="Seconds from start to end.")
    wait = Times(help_text="Seconds from when it could have started to its first start.")
    per_day = Day(many=True)
