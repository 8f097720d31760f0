"""Pages by position, not by number: stable while rows are added, and as fast at the end as at the start."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from task_manager.api.errors import InvalidInput
from task_manager.api.filters import MAX_BIGINT

PAGE_SIZE = 50
#: Up to here rows are counted; above, the number is the database's estimate.
EXACT_COUNT = 10_000


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list that runs from the newest to the oldest, and the direction to read on in."""

    at: datetime
    id: int
    newer: bool = False

    def encode(self) -> str:
        text = json.dumps([self.at.isoformat(), self.id, int(self.newer)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Position:
        """Read what `encode` wrote. Raises InvalidInput."""
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            at, number, newer = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            position = cls(datetime.fromisoformat(at), number, bool(newer))
            if type(number) is not int or not 0 <= number <= MAX_BIGINT:
                raise ValueError(number)
            if position.at.tzinfo is None or not 1900 <= position.at.year <= 9000:
                raise ValueError(at)
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidInput("after", _("This is not a cursor of this list.")) from error
        return position

    def query(self) -> Q:
        """Return the rows beyond this place. The first condition repeats the second for the index."""
        if self.newer:
            return Q(created_at__gte=self.at) & (Q(created_at__gt=self.at) | Q(id__gt=self.id))
        return Q(created_at__lte=self.at) & (Q(created_at__lt=self.at) | Q(id__lt=self.id))


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the places where the neighbouring pages begin."""

    rows: Sequence[Any]
    next: Position | None
    previous: Position | None
    #: The list has no other rows.
    whole: bool


def read(
    queryset: QuerySet[Any],
    *,
    after: str = "",
    size: int | None = None,
    load: Callable[[QuerySet[Any]], list[Any]] = list,
) -> Page:
    """Return the page of `queryset` that begins at the cursor `after`, its rows as `load` makes them.

    Raises InvalidInput.
    """
    position = Position.decode(after) if after else None
    limit = size or PAGE_SIZE
    newer = position is not None and position.newer
    order = ("created_at", "id") if newer else ("-created_at", "-id")
    found = queryset.order_by(*order)
    if position is not None:
        found = found.filter(position.query())
    rows = load(found[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit][::-1] if newer else rows[:limit]
    older_left = more if not newer else True
    newer_left = more if newer else position is not None
    return Page(
        rows,
        next=_place(rows[-1:], position, newer=False) if older_left else None,
        previous=_place(rows[:1], position, newer=True) if newer_left else None,
        whole=position is None and not more,
    )


def answer(request: Request, queryset: QuerySet[Any], page: Page, results: list[Any]) -> dict[str, Any]:
    """Return a page as it is sent, with the number of rows of the whole list."""
    total, exact = (len(page.rows), True) if page.whole else count(queryset)
    return {
        "results": results,
        "next": _link(request, page.next),
        "previous": _link(request, page.previous),
        "next_cursor": page.next.encode() if page.next else None,
        "count": total,
        "count_is_exact": exact,
    }


def count(queryset: QuerySet[Any]) -> tuple[int, bool]:
    """Return the number of rows and whether it is exact; never counts more than `EXACT_COUNT` of them."""
    counted = _counted(queryset, EXACT_COUNT + 1)
    if counted <= EXACT_COUNT:
        return counted, True
    return max(counted, _estimate(queryset)), False


def _counted(queryset: QuerySet[Any], most: int) -> int:
    # Django's own `count` takes longer to think of the same statement than a database to answer it.
    try:
        inner, params = queryset.order_by().values("pk")[:most].query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        return 0
    with connections[queryset.db].cursor() as db:
        db.execute(f"SELECT count(*) FROM ({inner}) counted", params)
        return int(db.fetchone()[0])


def _estimate(queryset: QuerySet[Any]) -> int:
    if connections[queryset.db].vendor != "postgresql":
        return 0
    plan: Any = queryset.order_by().explain(format="json")
    found = json.loads(plan) if isinstance(plan, str) else plan
    return int(found[0]["Plan"]["Plan Rows"])


def _place(rows: Sequence[Model], fallback: Position | None, *, newer: bool) -> Position | None:
    row: Any = rows[0] if rows else fallback
    if row is None:
        return None
    return Position(row.at, row.id, newer) if isinstance(row, Position) else Position(row.created_at, row.id, newer)


def _link(request: Request, position: Position | None) -> str | None:
    if position is None:
        return None
    return replace_query_param(request.build_absolute_uri(), "after", position.encode())
