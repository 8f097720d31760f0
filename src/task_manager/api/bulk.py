"""The same action for many executions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.actions import executions as actions
from task_manager.api import filters, serializers
from task_manager.api.base import ApiView, read_body
from task_manager.api.errors import ApiError, InvalidInput
from task_manager.api.schema import describe
from task_manager.querysets import ExecutionQuerySet
from task_manager.types import Outcome

#: Executions of one request.
MAX_BULK = 1_000


class BulkView(ApiView):
    """An action for executions given by their ids, or by a filter and the number it is believed to choose."""

    def chosen(self, request: Request) -> list[str]:
        """Return the task ids. Raises InvalidInput, ApiError where the number is another."""
        filters.query(request)
        body = read_body(request, ids=list, filter=dict, expected_count=int)
        if ("ids" in body) == ("filter" in body):
            raise InvalidInput("ids", _("Give either “ids” or “filter”."), code="required")
        if "ids" in body:
            return _checked(body["ids"])
        if "expected_count" not in body:
            message = _("Say how many you expect: somebody may have started more meanwhile.")
            raise InvalidInput("expected_count", message, code="required")
        return self._filtered(request, body["filter"], body["expected_count"])

    def _filtered(self, request: Request, filter_: dict[str, Any], expected: int) -> list[str]:
        try:
            rows = filters.filtered(request, self.executions, filters.as_query(filter_))
        except InvalidInput as error:
            name = str(error.field).removeprefix("filter.")
            raise InvalidInput(f"filter.{name}", error.message, code=error.code, **error.params) from error
        found = list(rows.values_list("task_id", flat=True)[: MAX_BULK + 1])
        if len(found) > MAX_BULK:
            raise _too_many("filter")
        if len(found) != expected:
            raise ApiError(
                "count_changed",
                _("The filter chooses %(actual)s tasks, not %(expected)s.")
                % {"actual": len(found), "expected": expected},
                status=409,
                field="expected_count",
                params={"actual": len(found), "expected": expected},
            )
        return found

    def rows(self, task_ids: list[str]) -> ExecutionQuerySet:
        return self.executions.filter(task_id__in=task_ids)

    def answer(self, task_ids: list[str], outcomes: list[Outcome]) -> Response:
        """Return what happened to each of `task_ids`, in their order."""
        by_id = {outcome.task_id: outcome for outcome in outcomes}
        gone = _("There is no such task, or you may not see it.")
        results = [by_id.get(id_) or Outcome(id_, "not_found", detail=gone) for id_ in task_ids]
        counts = Counter(outcome.outcome for outcome in results)
        return Response({"results": [each.as_dict() for each in results], "counts": counts}, status=202)


class BulkCancel(BulkView):
    """Cancels many executions."""

    @describe("bulk_cancel", {202: serializers.Outcomes}, errors=[400, 409, 415], body=serializers.BulkBody)
    def post(self, request: Request) -> Response:
        ids = self.chosen(request)
        return self.answer(ids, actions.cancel_many(self.rows(ids), by=request.user))


class BulkRetry(BulkView):
    """Runs many finished executions again."""

    @describe("bulk_retry", {202: serializers.Outcomes}, errors=[400, 409, 415], body=serializers.BulkBody)
    def post(self, request: Request) -> Response:
        ids = self.chosen(request)
        return self.answer(ids, actions.retry_many(self.rows(ids), by=request.user))


def _checked(ids: list[Any]) -> list[str]:
    if len(ids) > MAX_BULK:
        raise _too_many("ids")
    if not all(map(filters.is_text, ids)):
        raise InvalidInput("ids", _("A list of task ids, each a text."), code="wrong_type")
    return list(dict.fromkeys(ids))


def _too_many(field: str) -> InvalidInput:
    message = _("At most %(limit)s tasks at a time.") % {"limit": MAX_BULK}
    return InvalidInput(field, message, code="too_many", limit=MAX_BULK)
