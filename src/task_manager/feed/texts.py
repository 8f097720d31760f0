"""What each reader is told of a delta, as text: made once for all who are shown the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation

from task_manager.feed import changes
from task_manager.feed.changes import Delta, Reader
from task_manager.feed.metrics import metrics
from task_manager.representation import PERMISSIONS, allowed, represent
from task_manager.rows import Row


class Texts:
    """The text of each change of a delta; rows of one redaction class, language and set of permissions share it."""

    def __init__(self, delta: Delta) -> None:
        self._delta = delta
        self._now = timezone.now()
        self._made: dict[tuple[Any, ...], str] = {}
        self._bodies: dict[tuple[Any, ...], tuple[str, str]] = {}

    def places(self) -> Iterator[tuple[Any, str]]:
        """Yield (owner, module) of all that changed, and of what it was before."""
        for execution in self._delta.executions:
            yield execution.owner_id, execution.module
        for tombstone in self._delta.tombstones:
            yield changes.owner_of(tombstone), tombstone["module"]

    def items_for(self, reader: Reader, language: str) -> str:
        """Return the items of an envelope for `reader`; nothing where nothing is for them."""
        keys: list[tuple[Any, ...]] = []
        gone: dict[str, int] = {}
        for tombstone in self._delta.tombstones:
            if changes.admits(reader.scope, tombstone):
                gone[tombstone["id"]] = max(tombstone["v"], gone.get(tombstone["id"], 0))
        for number, execution in enumerate(self._delta.executions):
            if reader.scope.admits(owner_id=execution.owner_id, module=execution.module):
                if execution.version >= gone.get(execution.task_id, 0):
                    gone.pop(execution.task_id, None)
                keys.append((number, reader.redaction, language, *_allowed(reader, execution)))
        whole = (*gone.items(), *keys)
        found = self._made.get(whole)
        if found is None:
            removed = [changes.as_json({"op": "remove", "v": v, "id": task_id}) for task_id, v in gone.items()]
            found = self._made[whole] = ",".join([*removed, *(self._upsert(key) for key in keys)])
        return found

    def _upsert(self, key: tuple[Any, ...]) -> str:
        number, redaction, language, *can = key
        execution = self._delta.executions[number]
        before, after = self._body(number, redaction, language)
        permissions = changes.as_json(dict(zip(PERMISSIONS, can, strict=True)))
        return f'{{"op":"upsert","v":{execution.version},"execution":{before}{permissions}{after}}}'

    def _body(self, number: int, redaction: Any, language: str) -> tuple[str, str]:
        """Return the text of an execution, cut in two where its permissions go."""
        key = (number, redaction, language)
        if key not in self._bodies:
            with translation.override(language):
                data = represent(self._delta.executions[number], redaction=redaction, now=self._now)
            metrics.serialised += 1
            names = list(data)
            place = names.index("can")
            first = changes.as_json({name: data[name] for name in names[:place]})[:-1] + ',"can":'
            rest = "," + changes.as_json({name: data[name] for name in names[place + 1 :]})[1:]
            self._bodies[key] = (first, rest)
        return self._bodies[key]


def _allowed(reader: Reader, execution: Row) -> tuple[bool, ...]:
    if reader.policy is None:
        return (False,) * len(PERMISSIONS)
    return allowed(execution, reader.user, reader.policy)
