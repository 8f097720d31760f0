"""How executions went."""

from __future__ import annotations

from django import forms
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import stats
from task_manager.api import filters
from task_manager.api import operating_serializers as serializers
from task_manager.api.base import ApiView
from task_manager.api.filters import TextsField
from task_manager.api.schema import describe


class StatsForm(forms.Form):
    """Of what, and since when."""

    module = TextsField(required=False, help_text="Business area; all that the user may see unless told.")
    days = forms.IntegerField(
        required=False, min_value=1, max_value=90, help_text="Days up to now, 1 to 90; 7 unless told."
    )


class StatsView(ApiView):
    """Counts by state, success rate, and run and wait times of what the user may see."""

    @describe("stats", {200: serializers.Stats}, errors=[400], parameters=filters.parameters(StatsForm))
    def get(self, request: Request) -> Response:
        asked = filters.query(request, StatsForm)
        found = self.executions
        if asked["module"]:
            found = found.filter(module__in=asked["module"])
        return Response(stats.module_stats(found, days=asked["days"] or 7))
