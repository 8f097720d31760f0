"""Django's admin: what is recorded, to look at. Nothing is changed here but by cancelling and running again.

It is as cheap as the API: nothing is counted beyond a thousand, sorted otherwise than an index is, or joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from task_manager.actions import executions as actions
from task_manager.conf import settings
from task_manager.models import (
    TaskAttempt,
    TaskEvent,
    TaskExecution,
    TaskNotification,
    TaskTemplate,
    WorkerControl,
)
from task_manager.policy import Redaction, policy
from task_manager.querysets import ExecutionQuerySet
from task_manager.states import ACTIVE_STATES
from task_manager.titles import localized
from task_manager.types import Outcome

#: Rows that the pages of a list reach, and that one action takes; a filter or a search finds the others.
REACH = 1_000
#: Among how many of the newest executions those of one state are looked for: no index tells states apart.
NEWEST = 10_000
#: What no list shows, and which may be large.
_LARGE = ("args", "kwargs", "result", "traceback", "error_message", "progress_message")


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages over the first thousand rows: a count of all would read all."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.values_list("pk", flat=True)[:REACH])


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list by an index, and a page on which nothing can be written."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    # "All" would be all.
    list_max_show_all = 0
    sortable_by: ClassVar[tuple[str, ...]] = ()
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    search_help_text: ClassVar[Any] = _("The whole task id.")
    #: Columns that a search compares with what is looked for, each with an index.
    found_by: ClassVar[tuple[str, ...]] = ("task_id",)
    search_fields: ClassVar[tuple[str, ...]] = ("task_id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.using(settings.DATABASE)
        return rows.order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        wanted = search_term.strip()
        if not wanted:
            return queryset, False
        found = Q()
        for column in self.found_by:
            found |= Q(**{column: wanted})
        return queryset.filter(found), False

    def is_list(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and (match.url_name or "").endswith("_changelist")


class OfExecutionAdmin(ReadOnlyAdmin):
    """What belongs to executions, as far as those are visible."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        scope = policy().scope(request.user)
        if scope.everything:
            return found
        visible = TaskExecution.objects.using(settings.DATABASE).filter(scope.query())
        return found.filter(task_id__in=visible.values("task_id"))


class ModuleFilter(admin.SimpleListFilter):
    """The modules of the declared tasks: those of all executions would have to be looked for in all."""

    title = gettext_lazy("module")
    parameter_name = "module"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = TaskTemplate.objects.using(settings.DATABASE).order_by("module").values_list("module", flat=True)
        return [(name, name) for name in names.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() is None else queryset.filter(module=self.value())


class EndedFilter(admin.SimpleListFilter):
    """What has not ended, by its own index."""

    title = gettext_lazy("ended")
    parameter_name = "ended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("Not yet")), ("yes", gettext_lazy("Ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(finished_at__isnull=self.value() == "no")


class StateFilter(admin.SimpleListFilter):
    """The states: of what has not ended by its own index, of what has among the newest."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return TaskExecution.STATES

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        if state is None:
            return queryset
        if state in ACTIVE_STATES:
            return queryset.filter(state=state, finished_at__isnull=True)
        newest = TaskExecution.objects.using(settings.DATABASE).order_by("-created_at", "-id")
        oldest = newest.values_list("created_at", flat=True)[NEWEST : NEWEST + 1]
        return queryset.filter(state=state, created_at__gte=oldest[0]) if oldest else queryset.filter(state=state)


@admin.register(TaskExecution)
class TaskExecutionAdmin(ReadOnlyAdmin):
    """Executions, newest first, with the two things that can be done to them."""

    list_display = ("task_id", "shown_title", "module", "state", "reason", "owner_name", "created_at", "finished_at")
    list_filter = (EndedFilter, ModuleFilter, StateFilter)
    ordering = ("-created_at", "-id")
    found_by = ("task_id", "root_id")
    search_help_text = _("The whole task id, or that of the first task of its workflow.")
    actions = ("cancel", "run_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).filter(policy().scope(request.user).query())
        return found.defer(*_LARGE) if self.is_list(request) else found

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = {"owner", "cancelled_by"}
        if policy().redaction(request.user) is not Redaction.FULL:
            hidden.add("traceback")
        names = [field.name for field in self.opts.concrete_fields if not field.name.endswith("_key")]
        return [*(name for name in names if name not in hidden), "shown_owner", "belongings"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("task_manager.cancel_taskexecution")

    def has_run_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("task_manager.retry_taskexecution")

    @admin.display(description=_("title"))
    def shown_title(self, execution: TaskExecution) -> str:
        return localized(execution.title) or execution.name

    @admin.display(description=_("owner"))
    def shown_owner(self, execution: TaskExecution) -> str:
        # Not the user itself, who may be gone, or in another database.
        return f"{execution.owner_name} ({execution.owner_id})" if execution.owner_id is not None else "-"

    @admin.display(description=_("belongs to it"))
    def belongings(self, execution: TaskExecution) -> str:
        links = [
            (reverse(f"{self.admin_site.name}:task_manager_{model._meta.model_name}_changelist"), model)
            for model in (TaskAttempt, TaskEvent)
        ]
        return format_html(
            '<a href="{}?q={}">{}</a> · <a href="{}?q={}">{}</a>',
            *(part for url, model in links for part in (url, execution.task_id, model._meta.verbose_name_plural)),
        )

    @admin.action(description=_("Cancel"), permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: ExecutionQuerySet) -> None:
        self._do(request, queryset, actions.cancel_many)

    @admin.action(description=_("Run again"), permissions=["run_again"])
    def run_again(self, request: HttpRequest, queryset: ExecutionQuerySet) -> None:
        self._do(request, queryset, actions.retry_many)

    def _do(self, request: HttpRequest, queryset: ExecutionQuerySet, action: Callable[..., list[Outcome]]) -> None:
        """Do it to what was chosen, and say what came of it."""
        ids = list(queryset.values_list("pk", flat=True)[: REACH + 1])
        if len(ids) > REACH:
            text = gettext("At most %(limit)s tasks at a time.") % {"limit": REACH}
            self.message_user(request, text, messages.ERROR)
            return
        chosen = TaskExecution.objects.using(settings.DATABASE).filter(pk__in=ids)
        counts = Counter(outcome.outcome for outcome in action(chosen, by=request.user))
        for outcome, count in sorted(counts.items()):
            is_done = outcome in ("cancelled", "cancelling", "retried")
            text = ngettext("%(outcome)s: %(count)d task", "%(outcome)s: %(count)d tasks", count)
            level = messages.SUCCESS if is_done else messages.WARNING
            self.message_user(request, text % {"outcome": _OUTCOMES.get(outcome, outcome), "count": count}, level)


_OUTCOMES = {
    "cancelled": gettext_lazy("Cancelled"),
    "cancelling": gettext_lazy("Asked to stop"),
    "too_late": gettext_lazy("Too late"),
    "retried": gettext_lazy("Started again"),
    "not_found": gettext_lazy("Not found"),
    "denied": gettext_lazy("Not allowed"),
    "not_replayable": gettext_lazy("Arguments not stored whole"),
    "not_finished": gettext_lazy("Not ended yet"),
    "unavailable": gettext_lazy("The database or the broker does not answer"),
}


@admin.register(TaskAttempt)
class TaskAttemptAdmin(OfExecutionAdmin):
    list_display = ("task_id", "retries", "redelivered", "worker", "state", "reason", "started_at", "ended_at")
    exclude = ("verdict_key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        return found.defer("traceback", "error_message") if self.is_list(request) else found

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        is_full = policy().redaction(request.user) is Redaction.FULL
        return ("verdict_key",) if is_full else ("verdict_key", "traceback")


@admin.register(TaskEvent)
class TaskEventAdmin(OfExecutionAdmin):
    list_display = ("task_id", "kind", "at")


@admin.register(TaskNotification)
class TaskNotificationAdmin(OfExecutionAdmin):
    list_display = ("task_id", "recipient_id", "kind", "created_at", "read_at")
    fields = ("task_id", "recipient_id", "kind", "revision", "created_at", "read_at")
    readonly_fields = fields


@admin.register(TaskTemplate)
class TaskTemplateAdmin(ReadOnlyAdmin):
    """The declared tasks: as many as there are in the code."""

    list_display = ("shown_title", "name", "task", "module", "expected_seconds", "batched", "updated_at")
    list_filter = (ModuleFilter,)
    ordering = ("module", "title")
    found_by = ("task", "name")
    search_fields = ("task",)
    search_help_text = _("The whole name.")

    @admin.display(description=_("title"))
    def shown_title(self, template: TaskTemplate) -> str:
        return localized(template.title)


@admin.register(WorkerControl)
class WorkerControlAdmin(ReadOnlyAdmin):
    """What people had workers do."""

    list_display = ("worker", "action", "by_name", "at", "outcome", "detail")
    fields = ("worker", "action", "arguments", "by_name", "by_id", "at", "outcome", "detail")
    readonly_fields = fields
    found_by = ("worker",)
    search_fields = ("worker",)
    search_help_text = _("The whole name.")
