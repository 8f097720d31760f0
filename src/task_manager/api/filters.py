"""What may be asked in a query string. An unknown name is an error: a typo must not return everything."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from task_manager.api.errors import Denied, InvalidInput
from task_manager.models import TaskExecution
from task_manager.policy import policy
from task_manager.querysets import ExecutionQuerySet
from task_manager.states import Phase, State

#: Values of one parameter, and characters of one text.
MAX_VALUES = 100
MAX_TEXT = 500
MAX_BIGINT = 2**63 - 1


class ListInput(forms.TextInput):
    """Reads a parameter that is repeated, or whose values are separated by commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        return [part.strip() for text in given for part in str(text).split(",") if part.strip()]


class WordsField(forms.MultipleChoiceField):
    """Several of a fixed set of words."""

    widget = ListInput


class TextsField(forms.Field):
    """Several free texts."""

    widget = ListInput

    def clean(self, value: Any) -> list[str]:
        texts: list[str] = value or []
        if len(texts) > MAX_VALUES:
            raise ValidationError(_("At most %(limit)s values."), code="too_many", params={"limit": MAX_VALUES})
        for text in texts:
            ProhibitNullCharactersValidator()(text)
        return texts


class MomentField(forms.CharField):
    """A date or a date and time in ISO 8601; without an offset, in the server's current time zone."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        # A "+" that was not percent-encoded arrives as a space.
        text = re.sub(r" (\d\d:?\d\d)$", r"+\1", text)
        try:
            return _moment(text)
        except (ValueError, OverflowError) as error:
            raise ValidationError(
                _("Write a date or time like 2026-10-01 or 2026-10-01T08:30:00Z."), code="invalid"
            ) from error


class _Words(django_filters.Filter):  # type: ignore[misc]
    field_class = WordsField

    def __init__(self, words: type[StrEnum], **options: Any) -> None:
        super().__init__(choices=[(word.value, word.value) for word in words], **options)


class _Texts(django_filters.Filter):  # type: ignore[misc]
    field_class = TextsField


class _Moment(django_filters.Filter):  # type: ignore[misc]
    field_class = MomentField


class _Number(django_filters.Filter):  # type: ignore[misc]
    field_class = forms.IntegerField


class ExecutionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Which executions; values of one parameter are alternatives, parameters narrow each other."""

    user = django_filters.CharFilter(
        method="of_user",
        max_length=MAX_TEXT,
        help_text="Owner: a user's primary key, or `me`. Somebody else's needs the right to see everything.",
    )
    phase = _Words(Phase, method="in_phases", help_text="How it stands, as people are shown it.")
    state = _Words(State, field_name="state", lookup_expr="in", help_text="How it stands, in Celery's words.")
    module = _Texts(field_name="module", lookup_expr="in", help_text="Business area.")
    name = _Texts(field_name="name", lookup_expr="in", help_text="The task's name as its decorator gives it.")
    root = django_filters.CharFilter(
        field_name="root_id", max_length=MAX_TEXT, help_text="Task id that a whole workflow began with."
    )
    parent = django_filters.CharFilter(
        field_name="parent_id", max_length=MAX_TEXT, help_text="Task id that published it."
    )
    group = django_filters.CharFilter(
        field_name="group_id", max_length=MAX_TEXT, help_text="Celery's group or chord id."
    )
    created_after = _Moment(
        field_name="created_at", lookup_expr="gte", help_text="Created at or after this date or time (ISO 8601)."
    )
    created_before = _Moment(
        field_name="created_at", lookup_expr="lt", help_text="Created before this date or time (ISO 8601)."
    )
    number = _Number(field_name="id", min_value=0, max_value=MAX_BIGINT, help_text="Row number.")
    q = django_filters.CharFilter(
        method="with_text",
        max_length=MAX_TEXT,
        help_text="Text in the title, name, Celery task, task id, owner's name or error.",
    )

    class Meta:
        model = TaskExecution
        fields: list[str] = []

    def of_user(self, queryset: ExecutionQuerySet, name: str, value: str) -> ExecutionQuerySet:
        user = self.request.user
        wanted = user.pk if value == "me" else _primary_key(value)
        scope = policy().scope(user)
        if not scope.everything and wanted != user.pk and wanted not in scope.owners:
            raise Denied(_("You may only ask for your own tasks."), field="user")
        return queryset.filter(owner_id=wanted)

    def in_phases(self, queryset: ExecutionQuerySet, name: str, value: list[str]) -> ExecutionQuerySet:
        return queryset.in_phases([Phase(word) for word in value])

    def with_text(self, queryset: ExecutionQuerySet, name: str, value: str) -> ExecutionQuerySet:
        columns = ("title", "name", "task", "task_id", "owner_name", "error_message")
        wanted = Q()
        for column in columns:
            wanted |= Q(**{f"{column}__icontains": value})
        return queryset.filter(wanted)


class PageForm(forms.Form):
    """Which page of a list."""

    after = forms.CharField(
        required=False, max_length=MAX_TEXT, help_text="`next_cursor` of the page before, as it was given."
    )
    page_size = forms.IntegerField(
        required=False, min_value=1, max_value=200, help_text="Rows of a page, 1 to 200; 50 unless told."
    )


def filtered(request: Request, queryset: ExecutionQuerySet, data: QueryDict, *also: str) -> ExecutionQuerySet:
    """Return `queryset` narrowed by the filters in `data`, where the names in `also` may stand beside them.

    Raises InvalidInput, Denied.
    """
    known_only(data, {*ExecutionFilter.base_filters, *also})
    chosen = _with_only(frozenset(data).difference(also))(data, queryset, request=request)
    cleaned(chosen.form)
    narrowed: ExecutionQuerySet = chosen.qs
    return narrowed


@lru_cache(maxsize=256)
def _with_only(names: frozenset[str]) -> type[ExecutionFilter]:
    """Return the filters that are asked for: each instance copies all that its class has."""
    chosen: type[ExecutionFilter] = type("ExecutionFilter", (ExecutionFilter,), {})
    chosen.base_filters = {name: each for name, each in ExecutionFilter.base_filters.items() if name in names}
    return chosen


def query(request: Request, form: type[forms.Form] = forms.Form, *also: type[forms.Form]) -> dict[str, Any]:
    """Return the query parameters as the forms read them. Raises InvalidInput."""
    forms_ = (form, *also)
    known_only(request.query_params, {name for each in forms_ for name in each.base_fields})
    found: dict[str, Any] = {}
    for each in forms_:
        found |= cleaned(each(request.query_params))
    return found


def known_only(data: Collection[str], known: Collection[str]) -> None:
    """Refuse names that are not among `known`, saying which was meant. Raises InvalidInput."""
    for name in data:
        if name in known:
            continue
        close = get_close_matches(name, known, n=1)
        message = _("There is no parameter “%(name)s”.") % {"name": name}
        if close:
            message += " " + _("Did you mean “%(close)s”?") % {"close": close[0]}
        raise InvalidInput(name, message, code="unknown_parameter", known=sorted(known))


def cleaned(form: Any) -> dict[str, Any]:
    """Return what a form reads; raise InvalidInput for the first thing wrong with it."""
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        return data
    field, errors = next(iter(form.errors.as_data().items()))
    error = errors[0]
    params = {key: value for key, value in (error.params or {}).items() if isinstance(value, str | int | float)}
    raise InvalidInput(field, error.messages[0], code=error.code or "invalid", **params)


def as_query(values: Mapping[str, Any]) -> QueryDict:
    """Return a JSON object of filters as a query string has them. Raises InvalidInput."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, int) or is_text(item) for item in items):
            message = _("A filter is a text, a number or a list of them.")
            raise InvalidInput(f"filter.{name}", message, code="wrong_type")
        data.setlist(name, [str(item) for item in items])
    return data


def is_text(value: Any) -> bool:
    """Return whether `value` is a text that a database can hold: without NUL and half surrogate pairs."""
    try:
        return isinstance(value, str) and b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def parameters(*forms_: type[forms.Form]) -> list[OpenApiParameter]:
    """Return the schema of the parameters that forms read."""
    return [_parameter(name, field) for form in forms_ for name, field in form.base_fields.items()]


def execution_parameters() -> list[OpenApiParameter]:
    """Return the schema of the filters of executions, and of the page."""
    fields = {name: each.field for name, each in ExecutionFilter.base_filters.items()}
    return [_parameter(name, field) for name, field in fields.items()] + parameters(PageForm)


def _parameter(name: str, field: forms.Field) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        _schema_type(field),
        OpenApiParameter.QUERY,
        description=str(field.help_text),
        enum=[value for value, _label in list(field.choices)] if isinstance(field, forms.ChoiceField) else None,  # type: ignore[arg-type]
        many=isinstance(field, WordsField | TextsField),
        required=field.required and not isinstance(field, forms.NullBooleanField),
    )


def _schema_type(field: forms.Field) -> Any:
    if isinstance(field, forms.IntegerField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer"} | {key: value for key, value in bounds.items() if value is not None}
    return bool if isinstance(field, forms.NullBooleanField) else str


def _moment(text: str) -> datetime:
    day = parse_date(text) if len(text) <= 10 else None
    moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)
    # Beyond these, conversions between time zones overflow.
    if moment is None or not 1900 <= moment.year <= 9000:
        raise ValueError(text)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _primary_key(text: str) -> Any:
    column = get_user_model()._meta.pk
    try:
        value = column.to_python(text)
        column.run_validators(value)
    except (ValidationError, ValueError, OverflowError) as error:
        message = _("Give a user's primary key, or “me”.")
        raise InvalidInput("user", message) from error
    return value
