"""The shape of every answer, for the schema only: what is sent is made by hand, and tested against this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from task_manager.models import TaskEvent, TaskNotification
from task_manager.states import Phase, Reason, State

Schema = serializers.Serializer[Any]


class WordField(serializers.ChoiceField):
    """One of some words, which the schema names once: a host's own `state` or `kind` cannot collide with it."""

    def __init__(self, name: str, words: Iterable[str], **options: Any) -> None:
        self.name = name
        self.words = list(words)
        super().__init__(choices=self.words, **options)


class WordFieldExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describes `WordField`."""

    target_class = "task_manager.api.serializers.WordField"

    def get_name(self) -> str:
        name: str = self.target.name
        return name

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": self.target.words}


def _state(**options: Any) -> WordField:
    return WordField("TaskState", [state.value for state in State], **options)


def _phase(**options: Any) -> WordField:
    return WordField("TaskPhase", [phase.value for phase in Phase], **options)


def _reason() -> WordField:
    return WordField("TaskReason", [reason.value for reason in Reason], allow_null=True)


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(**options)


def _maybe_text() -> serializers.CharField:
    return serializers.CharField(allow_null=True)


def _moment() -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True)


def _number() -> serializers.FloatField:
    return serializers.FloatField(allow_null=True)


class ErrorDetail(Schema):
    code = _text(help_text="A word for programs, such as `not_found`.")
    message = _text(help_text="A sentence for people, in the language of the request.")
    field = serializers.CharField(allow_null=True, help_text="The parameter or field that is wrong.")
    params = serializers.DictField(help_text="What the sentence is about, to say it in other words.")


class Error(Schema):
    error = ErrorDetail()


class Person(Schema):
    id = serializers.JSONField(help_text="The user's primary key.")
    name = _text()


class Progress(Schema):
    current = _number()
    total = _number()
    percent = _number()
    message = _text()
    updated_at = _moment()


class ExecutionError(Schema):
    type = _text()
    message = _text()


class CancelRequest(Schema):
    at = serializers.DateTimeField()
    by = Person(allow_null=True)


class Permissions(Schema):
    cancel = serializers.BooleanField()
    terminate = serializers.BooleanField()
    retry = serializers.BooleanField()


class Links(Schema):
    result = _maybe_text()
    flower = _maybe_text()


class Execution(Schema):
    id = _text(help_text="The Celery task id: any text.")
    number = serializers.IntegerField(help_text="Row number.")
    name = _text()
    task = _text(help_text="The Celery task's name.")
    title = _text()
    module = _text()
    state = _state()
    reason = _reason()
    phase = _phase(help_text="How it stands, as people are shown it.")
    version = serializers.IntegerField(help_text="Rises with every change.")
    revision = serializers.IntegerField(help_text="How often an announced end was corrected.")
    owner = Person(allow_null=True)
    queue = _maybe_text()
    worker = _maybe_text()
    progress = Progress()
    remaining_seconds = _number()
    attempt = serializers.IntegerField()
    max_attempts = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    eta = _moment()
    expires_at = _moment()
    started_at = _moment()
    finished_at = _moment()
    duration_seconds = _number()
    root_id = _maybe_text()
    parent_id = _maybe_text()
    group_id = _maybe_text()
    retry_of = _maybe_text()
    cancel_requested = CancelRequest(allow_null=True)
    inferred = serializers.BooleanField(help_text="Its end was concluded from silence, not observed.")
    replayable = serializers.BooleanField(help_text="Its arguments are stored whole, so it can be run again.")
    tags = serializers.ListField(child=_text())
    result = serializers.JSONField()
    error = ExecutionError(allow_null=True)
    can = Permissions()
    links = Links()


class ExecutionDetail(Execution):
    args = serializers.JSONField()
    kwargs = serializers.JSONField()
    traceback = _maybe_text()


class ExecutionNode(Execution):
    children = serializers.SerializerMethodField()

    @extend_schema_field(lazy_serializer("task_manager.api.serializers.ExecutionNode")(many=True))
    def get_children(self, node: Any) -> Any:
        return node["children"]


class _Page(Schema):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    next_cursor = _maybe_text()
    count = serializers.IntegerField(help_text="Rows of the whole list; exact to 10,000, then an estimate.")
    count_is_exact = serializers.BooleanField()


class ExecutionPage(_Page):
    results = Execution(many=True)
    as_of = serializers.DateTimeField(help_text="The server's time when the page was read.")
    cursor = _text(help_text="Where to go on in `changes/` from this page.")


class Event(Schema):
    id = serializers.UUIDField()
    kind = WordField("TaskEventKind", [kind for kind, _label in TaskEvent.KINDS])
    attempt_id = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField()
    data = serializers.DictField()  # type: ignore[assignment]


class Attempt(Schema):
    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="1 for the first run; a redelivery repeats the number.")
    redelivered = serializers.BooleanField()
    worker = _maybe_text()
    state = _state()
    reason = _reason()
    received_at = _moment()
    started_at = _moment()
    ended_at = _moment()
    retry_at = _moment()
    duration_seconds = _number()
    error = ExecutionError(allow_null=True)
    traceback = _maybe_text()
    inferred = serializers.BooleanField()


class Timeline(Schema):
    events = Event(many=True)
    attempts = Attempt(many=True)
    truncated = serializers.BooleanField(help_text="There are older events than these.")


class Tree(Schema):
    root_id = _text()
    count = serializers.IntegerField()
    truncated = serializers.BooleanField(help_text="The workflow has more executions than are listed.")
    tree = ExecutionNode(many=True)


OUTCOMES = (
    "cancelled",
    "cancelling",
    "too_late",
    "retried",
    "not_found",
    "denied",
    "not_replayable",
    "not_finished",
    "unavailable",
)


class Outcome(Schema):
    task_id = _text()
    outcome = WordField("TaskOutcome", OUTCOMES)
    phase = _phase(allow_null=True)
    new_task_id = _maybe_text()
    terminated = serializers.BooleanField(
        allow_null=True, help_text="Whether a signal was sent to the worker process; null where none was asked for."
    )
    detail = _text(help_text="What happened, in a sentence.")


class Outcomes(Schema):
    results = Outcome(many=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How often each outcome occurred.")


class CancelBody(Schema):
    terminate = serializers.BooleanField(
        required=False, help_text="Also signal the worker process; needs a permission and a prefork worker."
    )


class BulkBody(Schema):
    ids = serializers.ListField(child=_text(), required=False, help_text="At most 1,000 task ids; or `filter`.")
    filter = serializers.DictField(
        required=False, help_text="Parameters of `executions/`, each a text, a number or a list of them."
    )
    expected_count = serializers.IntegerField(
        required=False, help_text="How many executions `filter` is believed to choose; 409 where it is not so."
    )


class Upsert(Schema):
    op = WordField("TaskUpsert", ["upsert"])
    v = serializers.IntegerField()
    execution = Execution()


class Remove(Schema):
    op = WordField("TaskRemove", ["remove"])
    v = serializers.IntegerField()
    id = _text()


class ChangesFound(Schema):
    type = WordField("TaskChangesType", ["changes"])
    items = PolymorphicProxySerializer(
        component_name="Change",
        serializers={"upsert": Upsert, "remove": Remove},
        resource_type_field_name="op",
        many=True,
    )
    cursor = _text()
    up_to_date = serializers.BooleanField(help_text="False: ask again at once, there is more.")
    retry_after = serializers.FloatField(help_text="Seconds to wait before asking again.")


class MustRefetch(Schema):
    type = WordField("TaskMustRefetchType", ["must_refetch"])
    code = _text(help_text="Why the cursor cannot be continued.")
    cursor = _text(help_text="Load the page anew, then go on from here.")
    retry_after = serializers.FloatField(help_text="Seconds to wait before loading anew.")


Changes = PolymorphicProxySerializer(
    component_name="Changes",
    serializers={"changes": ChangesFound, "must_refetch": MustRefetch},
    resource_type_field_name="type",
)


class SessionUser(Person):
    is_staff = serializers.BooleanField()


class SessionPermissions(Schema):
    see_everything = serializers.BooleanField()
    modules = serializers.ListField(child=_text(), help_text="Modules seen whoever owns the task.")
    see_workers = serializers.BooleanField()
    control = serializers.BooleanField()


class Session(Schema):
    user = SessionUser()
    csrf_token = _text()
    permissions = SessionPermissions()
    transports = serializers.ListField(child=_text())
    server_time = serializers.DateTimeField()
    locale = _text()
    epoch = serializers.UUIDField(help_text="Names this database; another one makes every cursor void.")
    version = _text()


class Template(Schema):
    task = _text(help_text="The Celery task's name.")
    name = _text()
    title = _text()
    module = _text()
    description = _text()
    expected_seconds = _number()
    batched = serializers.BooleanField()
    tags = serializers.ListField(child=_text())
    max_attempts = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField()


class Templates(Schema):
    results = Template(many=True)


class Notification(Schema):
    id = serializers.IntegerField()
    task_id = _text()
    kind = WordField("TaskNotificationKind", [kind for kind, _label in TaskNotification.KINDS])
    revision = serializers.IntegerField(help_text="Above 0 it corrects an earlier one.")
    title = _text(help_text="The execution's title; empty once the execution is gone.")
    module = _text()
    message = _text(help_text="What happened, in a sentence in the language of the request.")
    created_at = serializers.DateTimeField()
    read_at = _moment()


class NotificationPage(_Page):
    results = Notification(many=True)
    unread = serializers.IntegerField()


class ReadAllBody(Schema):
    up_to = serializers.IntegerField(required=False, help_text="Leave later notifications than this id unread.")


class ReadAll(Schema):
    marked = serializers.IntegerField()
    unread = serializers.IntegerField()


class Root(Schema):
    session = serializers.URLField()
    executions = serializers.URLField()
    user_tasks = serializers.URLField()
    bulk_cancel = serializers.URLField()
    bulk_retry = serializers.URLField()
    changes = serializers.URLField()
    workers = serializers.URLField()
    flower_info = serializers.URLField()
    templates = serializers.URLField()
    notifications = serializers.URLField()
    stats = serializers.URLField()
    schema = serializers.URLField()
    docs = serializers.URLField()
    health = serializers.URLField()


class DatabaseHealth(Schema):
    alias = _text()
    vendor = _text()
    available = serializers.BooleanField()
    missing_triggers = serializers.ListField(child=_text(), help_text="Without them changes are not told.")


class RecorderHealth(Schema):
    mode = _text(help_text="`thread` or `inline`.")
    available = serializers.BooleanField()
    queued = serializers.IntegerField()
    written = serializers.IntegerField()
    lost = serializers.IntegerField()
    quarantined = serializers.IntegerField()
    error = _text()


class Health(Schema):
    status = WordField("TaskHealth", ["ok", "degraded"])
    version = _text()
    database = DatabaseHealth()
    recorder = RecorderHealth()


class ActiveTask(Schema):
    task_id = _text()
    task = _maybe_text()
    started_at = _moment()


class Worker(Schema):
    name = _text()
    alive = serializers.BooleanField(allow_null=True)
    pool = _maybe_text()
    concurrency = serializers.IntegerField(allow_null=True)
    pid = serializers.IntegerField(allow_null=True)
    active = ActiveTask(many=True, allow_null=True, help_text="What it runs now, as far as the user may see it.")
    active_count = serializers.IntegerField(allow_null=True, help_text="How many it runs now.")
    queues = serializers.ListField(child=_text(), allow_null=True)
    processed = serializers.IntegerField(allow_null=True, help_text="Tasks since the worker started.")
    uptime_seconds = _number()
    load = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    software = _maybe_text()
    last_seen = _moment()


class Workers(Schema):
    source = WordField("TaskWorkersSource", ["flower", "remote_control", "stored"])  # type: ignore[assignment]
    fetched_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="Older than it should be, or only what was stored.")
    available = serializers.BooleanField(help_text="A source that can say which workers live did answer.")
    error = serializers.CharField(allow_null=True, help_text="Why better sources did not answer; for operators.")
    workers = Worker(many=True, allow_null=True, help_text="Null where nobody could be asked.")


class FlowerInfo(Schema):
    configured = serializers.BooleanField()
    available = serializers.BooleanField()
    url = serializers.CharField(allow_null=True, help_text="Where browsers reach Flower.")
    workers_alive = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True, help_text="Why Flower did not answer; for operators.")
    fetched_at = serializers.DateTimeField()
    stale = serializers.BooleanField()


class Times(Schema):
    p50 = _number()
    p95 = _number()
    p99 = _number()


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
