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


def text_field(**options: Any) -> serializers.CharField:
    return serializers.CharField(**options)


def maybe_text_field() -> serializers.CharField:
    return serializers.CharField(allow_null=True)


def moment_field() -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True)


def number_field() -> serializers.FloatField:
    return serializers.FloatField(allow_null=True)


class ErrorDetail(Schema):
    code = text_field(help_text="A word for programs, such as `not_found`.")
    message = text_field(help_text="A sentence for people, in the language of the request.")
    field = serializers.CharField(allow_null=True, help_text="The parameter or field that is wrong.")
    params = serializers.DictField(help_text="What the sentence is about, to say it in other words.")


class Error(Schema):
    error = ErrorDetail()


class Person(Schema):
    id = serializers.JSONField(help_text="The user's primary key.")
    name = text_field()


class Progress(Schema):
    current = number_field()
    total = number_field()
    percent = number_field()
    message = text_field()
    updated_at = moment_field()


class ExecutionError(Schema):
    type = text_field()
    message = text_field()


class CancelRequest(Schema):
    at = serializers.DateTimeField()
    by = Person(allow_null=True)


class Permissions(Schema):
    cancel = serializers.BooleanField()
    terminate = serializers.BooleanField()
    retry = serializers.BooleanField()


class Links(Schema):
    result = maybe_text_field()
    flower = maybe_text_field()


class Execution(Schema):
    id = text_field(help_text="The Celery task id: any text.")
    number = serializers.IntegerField(help_text="Row number.")
    name = text_field()
    task = text_field(help_text="The Celery task's name.")
    title = text_field()
    module = text_field()
    state = _state()
    reason = _reason()
    phase = _phase(help_text="How it stands, as people are shown it.")
    version = serializers.IntegerField(help_text="Rises with every change.")
    revision = serializers.IntegerField(help_text="How often an announced end was corrected.")
    owner = Person(allow_null=True)
    queue = maybe_text_field()
    worker = maybe_text_field()
    progress = Progress()
    remaining_seconds = number_field()
    attempt = serializers.IntegerField()
    max_attempts = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    eta = moment_field()
    expires_at = moment_field()
    started_at = moment_field()
    finished_at = moment_field()
    duration_seconds = number_field()
    root_id = maybe_text_field()
    parent_id = maybe_text_field()
    group_id = maybe_text_field()
    retry_of = maybe_text_field()
    cancel_requested = CancelRequest(allow_null=True)
    inferred = serializers.BooleanField(help_text="Its end was concluded from silence, not observed.")
    replayable = serializers.BooleanField(help_text="Its arguments are stored whole, so it can be run again.")
    tags = serializers.ListField(child=text_field())
    result = serializers.JSONField()
    error = ExecutionError(allow_null=True)
    can = Permissions()
    links = Links()


class ExecutionDetail(Execution):
    args = serializers.JSONField()
    kwargs = serializers.JSONField()
    traceback = maybe_text_field()


class ExecutionNode(Execution):
    children = serializers.SerializerMethodField()

    @extend_schema_field(lazy_serializer("task_manager.api.serializers.ExecutionNode")(many=True))
    def get_children(self, node: Any) -> Any:
        return node["children"]


class _Page(Schema):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    next_cursor = maybe_text_field()
    count = serializers.IntegerField(help_text="Rows of the whole list; exact to 10,000, then an estimate.")
    count_is_exact = serializers.BooleanField()


class ExecutionPage(_Page):
    results = Execution(many=True)
    as_of = serializers.DateTimeField(help_text="The server's time when the page was read.")
    cursor = text_field(help_text="Where to go on in `changes/` from this page.")


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
    worker = maybe_text_field()
    state = _state()
    reason = _reason()
    received_at = moment_field()
    started_at = moment_field()
    ended_at = moment_field()
    retry_at = moment_field()
    duration_seconds = number_field()
    error = ExecutionError(allow_null=True)
    traceback = maybe_text_field()
    inferred = serializers.BooleanField()


class Timeline(Schema):
    events = Event(many=True)
    attempts = Attempt(many=True)
    truncated = serializers.BooleanField(help_text="There are older events than these.")


class Tree(Schema):
    root_id = text_field()
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
    task_id = text_field()
    outcome = WordField("TaskOutcome", OUTCOMES)
    phase = _phase(allow_null=True)
    new_task_id = maybe_text_field()
    terminated = serializers.BooleanField(
        allow_null=True, help_text="Whether a signal was sent to the worker process; null where none was asked for."
    )
    detail = text_field(help_text="What happened, in a sentence.")


class Outcomes(Schema):
    results = Outcome(many=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How often each outcome occurred.")


class CancelBody(Schema):
    terminate = serializers.BooleanField(
        required=False, help_text="Also signal the worker process; needs a permission and a prefork worker."
    )


class BulkBody(Schema):
    ids = serializers.ListField(child=text_field(), required=False, help_text="At most 1,000 task ids; or `filter`.")
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
    id = text_field()


class ChangesFound(Schema):
    type = WordField("TaskChangesType", ["changes"])
    items = PolymorphicProxySerializer(
        component_name="Change",
        serializers={"upsert": Upsert, "remove": Remove},
        resource_type_field_name="op",
        many=True,
    )
    cursor = text_field()
    up_to_date = serializers.BooleanField(help_text="False: ask again at once, there is more.")
    retry_after = serializers.FloatField(help_text="Seconds to wait before asking again.")


class MustRefetch(Schema):
    type = WordField("TaskMustRefetchType", ["must_refetch"])
    code = text_field(help_text="Why the cursor cannot be continued.")
    cursor = text_field(help_text="Load the page anew, then go on from here.")
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
    modules = serializers.ListField(child=text_field(), help_text="Modules seen whoever owns the task.")
    see_workers = serializers.BooleanField()
    control = serializers.BooleanField()


class Session(Schema):
    user = SessionUser()
    csrf_token = text_field()
    permissions = SessionPermissions()
    transports = serializers.ListField(child=text_field())
    server_time = serializers.DateTimeField()
    locale = text_field()
    epoch = serializers.UUIDField(help_text="Names this database; another one makes every cursor void.")
    version = text_field()


class Template(Schema):
    task = text_field(help_text="The Celery task's name.")
    name = text_field()
    title = text_field()
    module = text_field()
    description = text_field()
    expected_seconds = number_field()
    batched = serializers.BooleanField()
    tags = serializers.ListField(child=text_field())
    max_attempts = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField()


class Templates(Schema):
    results = Template(many=True)


class Notification(Schema):
    id = serializers.IntegerField()
    task_id = text_field()
    kind = WordField("TaskNotificationKind", [kind for kind, _label in TaskNotification.KINDS])
    revision = serializers.IntegerField(help_text="Above 0 it corrects an earlier one.")
    title = text_field(help_text="The execution's title; empty once the execution is gone.")
    module = text_field()
    message = text_field(help_text="What happened, in a sentence in the language of the request.")
    created_at = serializers.DateTimeField()
    read_at = moment_field()


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
    queues = serializers.URLField()
    flower_info = serializers.URLField()
    templates = serializers.URLField()
    notifications = serializers.URLField()
    stats = serializers.URLField()
    schema = serializers.URLField()
    docs = serializers.URLField()
    health = serializers.URLField()
    stream = serializers.URLField()
    metrics = serializers.URLField()
