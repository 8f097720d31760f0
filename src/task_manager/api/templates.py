"""The tasks that there are."""

from __future__ import annotations

from typing import Any

from django import forms
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.actions import templates
from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.errors import NotFound
from task_manager.api.filters import TextsField
from task_manager.api.schema import describe
from task_manager.models import TaskTemplate
from task_manager.representation import utc
from task_manager.titles import localized


class TemplatesForm(forms.Form):
    """Which templates."""

    module = TextsField(required=False, help_text="Business area.")


class TemplateList(ApiView):
    """Every task that its decorator declares."""

    @describe(
        "templates",
        {200: serializers.Templates},
        errors=[400],
        parameters=filters.parameters(TemplatesForm),
    )
    def get(self, request: Request) -> Response:
        modules = filters.query(request, TemplatesForm)["module"]
        return Response({"results": [_represent(row) for row in templates.declared(modules)]})


class TemplateDetail(ApiView):
    """One task, by its Celery name."""

    @describe("template", {200: serializers.Template}, errors=[400, 404])
    def get(self, request: Request, task: str) -> Response:
        filters.query(request)
        found = templates.find(task)
        if found is None:
            raise NotFound
        return Response(_represent(found))


def _represent(row: TaskTemplate) -> dict[str, Any]:
    names = ("task", "name", "title", "module", "description", "expected_seconds", "batched", "tags", "max_attempts")
    texts = {"title": localized(row.title), "description": localized(row.description)}
    return {name: getattr(row, name) for name in names} | texts | {"updated_at": utc(row.updated_at)}
