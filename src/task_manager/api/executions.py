"""Executions: lists, one of them, its timeline and its workflow, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import rows
from task_manager.actions import executions as actions
from task_manager.api import filters, pagination, serializers
from task_manager.api.base import ApiView, read_body
from task_manager.api.errors import NotFound
from task_manager.api.schema import TASK_ID, describe
from task_manager.conf import settings
from task_manager.feed import changes
from task_manager.models import TaskAttempt, TaskEvent, TaskExecution
from task_manager.policy import Redaction
from task_manager.querysets import ExecutionQuerySet
from task_manager.representation import utc
from task_manager.types import Outcome

#: Rows of a timeline, and executions of a tree.
MAX_EVENTS = 1_000
MAX_NODES = 1_000
#: Deeper descendants are listed as children of the last level: a chain of a thousand nests a thousand times.
MAX_DEPTH = 50


class ExecutionList(ApiView):
    """Executions that the user may see, newest first."""

    @describe(
        "executions",
        {200: serializers.ExecutionPage},
        errors=[400],
        parameters=filters.execution_parameters(),
    )
    def get(self, request: Request) -> Response:
        data = request.query_params
        narrowed = filters.filtered(request, self.listed(), data, *filters.PageForm.base_fields)
        place = filters.cleaned(filters.PageForm(data))
        # Before the page: what changes meanwhile is then told twice rather than never.
        cursor = changes.current_cursor_as(changes.reader_of(request.user, self.policy))
        now = timezone.now()
        page = pagination.read(narrowed, after=place["after"], size=place["page_size"], load=rows.read)
        results = [self.represent(row, now) for row in page.rows]
        answer = pagination.answer(request, narrowed, page, results)
        return Response(answer | {"as_of": utc(now), "cursor": cursor})

    def listed(self) -> ExecutionQuerySet:
        return self.executions


class UserTasks(ExecutionList):
    """The user's own executions, newest first."""

    @describe(
        "user_tasks",
        {200: serializers.ExecutionPage},
        errors=[400],
        parameters=filters.execution_parameters(),
    )
    def get(self, request: Request) -> Response:
        return super().get(request)  # type: ignore[no-any-return]

    def listed(self) -> ExecutionQuerySet:
        return self.executions.owned_by(self.request.user)


class OneExecution(ApiView):
    """A view of one execution, found by its task id."""

    def find(self, task_id: str) -> TaskExecution:
        """Return the execution. Raises NotFound."""
        found = self.executions.filter(task_id=task_id).first()
        if found is None:
            raise NotFound
        return found


class ExecutionDetail(OneExecution):
    """One execution, with its arguments."""

    @describe("execution", {200: serializers.ExecutionDetail}, errors=[400, 404], parameters=[TASK_ID])
    def get(self, request: Request, task_id: str) -> Response:
        filters.query(request)
        return Response(self.represent(self.find(task_id), timezone.now(), detail=True))


class ExecutionEvents(OneExecution):
    """What happened to an execution, and each attempt to run it."""

    @describe("execution_events", {200: serializers.Timeline}, errors=[400, 404], parameters=[TASK_ID])
    def get(self, request: Request, task_id: str) -> Response:
        filters.query(request)
        self.find(task_id)
        rows = TaskEvent.objects.using(settings.DATABASE).filter(task_id=task_id)
        newest = list(rows.order_by("-at", "-id")[: MAX_EVENTS + 1])
        attempts = TaskAttempt.objects.using(settings.DATABASE).filter(task_id=task_id)
        full = self.policy.redaction(request.user) is Redaction.FULL
        return Response(
            {
                "events": [_event(row) for row in reversed(newest[:MAX_EVENTS])],
                "attempts": [_attempt(row, full=full) for row in attempts[:MAX_EVENTS]],
                "truncated": len(newest) > MAX_EVENTS,
            }
        )


class ExecutionTree(OneExecution):
    """The whole workflow that an execution belongs to, as far as the user may see it."""

    @describe("execution_tree", {200: serializers.Tree}, errors=[400, 404], parameters=[TASK_ID])
    def get(self, request: Request, task_id: str) -> Response:
        filters.query(request)
        root_id = self.find(task_id).root_id or task_id
        # Two index scans; an OR of both columns would be a sequential one.
        members = self.executions.filter(root_id=root_id).order_by("created_at", "id")
        found = rows.read(members[: MAX_NODES + 1])
        if all(row.task_id != root_id for row in found):
            found = rows.read(self.executions.filter(task_id=root_id)) + found
        now = timezone.now()
        nodes = [self.represent(row, now) for row in found[:MAX_NODES]]
        return Response(
            {
                "root_id": root_id,
                "count": len(nodes),
                "truncated": len(found) > MAX_NODES,
                "tree": nested(nodes),
            }
        )


class ExecutionCancel(ApiView):
    """Cancels an execution: at once while it waits, by asking it to stop while it runs."""

    @describe(
        "cancel",
        {200: serializers.Outcome, 202: serializers.Outcome},
        errors=[400, 404, 415],
        parameters=[TASK_ID],
        body=serializers.CancelBody,
    )
    def post(self, request: Request, task_id: str) -> Response:
        filters.query(request)
        terminate = read_body(request, terminate=bool).get("terminate", False)
        outcome = actions.cancel(task_id, by=request.user, terminate=terminate)
        return Response(outcome.as_dict(), status=200 if outcome.outcome == "too_late" else 202)


class CancelById(ExecutionCancel):
    """Cancels an execution; the short address of `executions/{task_id}/cancel/`."""

    @describe(
        "cancel_by_id",
        {200: serializers.Outcome, 202: serializers.Outcome},
        errors=[400, 404, 415],
        parameters=[TASK_ID],
        body=serializers.CancelBody,
    )
    def post(self, request: Request, task_id: str) -> Response:
        return super().post(request, task_id)  # type: ignore[no-any-return]


class ExecutionRetry(ApiView):
    """Runs a finished execution again with the same arguments, under a new id."""

    @describe(
        "retry",
        {201: serializers.Outcome},
        errors=[400, 404, 409, 415],
        parameters=[TASK_ID],
        body=None,
    )
    def post(self, request: Request, task_id: str) -> Response:
        filters.query(request)
        read_body(request)
        new_id = actions.retry(task_id, by=request.user)
        outcome = Outcome(task_id, "retried", new_task_id=new_id, detail=_("Started again."))
        location = self.url("execution", task_id=new_id)
        return Response(outcome.as_dict(), status=201, headers={"Location": location})


def nested(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the executions as a forest: each below its parent, if that is among them.

    Below `MAX_DEPTH` levels all descendants are siblings. Executions that are each other's ancestors,
    which only a mistake in the data can make, are listed at the top.
    """
    by_id = {node["id"]: node | {"children": []} for node in nodes}
    top = [node for node in by_id.values() if node["parent_id"] not in by_id]
    children: dict[str | None, list[dict[str, Any]]] = {}
    for node in by_id.values():
        children.setdefault(node["parent_id"], []).append(node)
    seen: set[str] = set()
    # (the node, the node whose children its own become, depth)
    stack = [(node, 1) for node in reversed(top)]
    holders = {node["id"]: node for node in top}
    while stack:
        node, depth = stack.pop()
        seen.add(node["id"])
        holder = node if depth < MAX_DEPTH else holders[node["id"]]
        for child in children.get(node["id"], []):
            holder["children"].append(child)
            holders[child["id"]] = holder
            stack.append((child, depth + 1))
    return top + [node for node in by_id.values() if node["id"] not in seen]


def _event(row: TaskEvent) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "attempt_id": row.attempt_id and str(row.attempt_id),
        "at": utc(row.at),
        "data": row.data,
    }


def _attempt(row: TaskAttempt, *, full: bool) -> dict[str, Any]:
    ran = (row.ended_at - row.started_at).total_seconds() if row.ended_at and row.started_at else None
    failed = row.error_type or row.error_message
    return {
        "id": str(row.id),
        "number": row.retries + 1,
        "redelivered": row.redelivered,
        "worker": row.worker or None,
        "state": row.state,
        "reason": row.reason,
        "received_at": utc(row.received_at),
        "started_at": utc(row.started_at),
        "ended_at": utc(row.ended_at),
        "retry_at": utc(row.retry_at),
        "duration_seconds": None if ran is None else max(round(ran, 3), 0.0),
        "error": {"type": row.error_type, "message": row.error_message} if failed else None,
        "traceback": (row.traceback or None) if full else None,
        "inferred": row.inferred,
    }
