"""Column types that Django has no field for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _IntField = models.Field[int, int]
    _ListField = models.Field[list[int], list[int]]
else:
    _IntField = _ListField = models.Field


class TransactionIdField(_IntField):
    """A PostgreSQL transaction id (`xid8`); a plain integer elsewhere."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8" if connection.vendor == "postgresql" else "bigint"


class BigIntListField(_ListField):
    """A list of integers: `bigint[]` on PostgreSQL, JSON text elsewhere."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bigint[]" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, *_: object) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return value if connection.vendor == "postgresql" or value is None else json.dumps(value)


def person(**options: Any) -> Any:
    """A column that names a user and constrains nothing.

    A constraint would make the tracker wait for, or fail with, a user row that its caller has not committed.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        **options,
    )
