"""How rows about the same thing become one: the fold. Pure.

A row's columns form *groups*. Each group has a key, and of two rows the one with the greater key gives
the whole group; a few columns keep the earliest value. Both operations are commutative, associative and
idempotent, so facts may arrive in any order, twice, or from several processes. `statements` writes the
same rules in SQL; a property-based test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that are replaced together, by the row with the greater `key`."""

    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The merge rules of one table."""

    name: str
    identity: str
    groups: tuple[Group, ...]
    #: Columns of which the earliest value is kept.
    earliest: tuple[str, ...]
    #: Columns that every row about the same thing agrees on.
    constant: tuple[str, ...] = ()
    #: Columns that some rows know and others leave empty.
    known: tuple[str, ...] = ()


EXECUTION = Table(
    name="task_manager_execution",
    identity="task_id",
    groups=(
        Group("definition_key", ("name", "title", "module", "tags", "expected_seconds")),
        Group(
            "message_key",
            (
                "task",
                "args",
                "kwargs",
                "replayable",
                "queue",
                "eta",
                "expires_at",
                "max_attempts",
                "root_id",
                "parent_id",
                "group_id",
                "retry_of",
            ),
        ),
        Group("owner_key", ("owner_id", "owner_name")),
        Group(
            "verdict_key",
            (
                "state",
                "reason",
                "attempt_id",
                "attempt",
                "worker",
                "started_at",
                "finished_at",
                "retry_at",
                "result",
                "error_type",
                "error_message",
                "traceback",
                "inferred",
            ),
        ),
        Group("progress_key", ("progress_current", "progress_total", "progress_message", "progress_at")),
    ),
    earliest=("created_at", "sent_at", "first_started_at"),
)

ATTEMPT = Table(
    name="task_manager_attempt",
    identity="id",
    groups=(
        Group(
            "verdict_key",
            (
                "state",
                "reason",
                "ended_at",
                "retry_at",
                "error_type",
                "error_message",
                "traceback",
                "inferred",
            ),
        ),
    ),
    earliest=("received_at", "started_at", "interrupted_at"),
    constant=("task_id", "retries", "redelivered", "acks_late", "worker", "boot_id"),
    known=("pid",),
)


def merge(table: Table, one: Row, other: Row) -> Row:
    """Return the row that both rows together say."""
    merged = one.copy()
    for group in table.groups:
        theirs = other.get(group.key)
        if theirs is not None and theirs > one.get(group.key, b""):
            merged[group.key] = theirs
            for column in group.columns:
                merged[column] = other[column]
    for column in table.earliest:
        if column in other:
            ours, theirs = one.get(column), other[column]
            merged[column] = theirs if ours is None or (theirs is not None and theirs < ours) else ours
    for column in (*table.constant, *table.known):
        if merged.get(column) is None and column in other:
            merged[column] = other[column]
    return merged


def fold(table: Table, rows: list[Row]) -> dict[Any, Row]:
    """Return one row for each identity."""
    folded: dict[Any, Row] = {}
    for row in rows:
        identity = row[table.identity]
        known = folded.get(identity)
        folded[identity] = row if known is None else merge(table, known, row)
    return folded
