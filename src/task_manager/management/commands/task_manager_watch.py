"""`manage.py task_manager_watch`: what is running and what just ended, live in the terminal."""

from __future__ import annotations

import shutil
import sys
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any
from unicodedata import category

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from task_manager import rows
from task_manager.conf import settings
from task_manager.exceptions import MustRefetch
from task_manager.feed import changes
from task_manager.models import TaskExecution
from task_manager.policy import Redaction
from task_manager.querysets import ExecutionQuerySet
from task_manager.representation import represent
from task_manager.rows import Row
from task_manager.states import READY_STATES, Phase, State

LOOKS: dict[str, tuple[str, Any]] = {
    Phase.SCHEDULED: ("◷", gettext_lazy("Scheduled")),
    Phase.QUEUED: ("○", gettext_lazy("Queued")),
    Phase.RUNNING: ("▶", gettext_lazy("Running")),
    Phase.RETRYING: ("↻", gettext_lazy("Retrying")),
    Phase.CANCELLING: ("◌", gettext_lazy("Cancelling")),
    Phase.FINISHED: ("✓", gettext_lazy("Finished")),
    Phase.FAILED: ("✗", gettext_lazy("Failed")),
    Phase.CANCELLED: ("⊘", gettext_lazy("Cancelled")),
    Phase.LOST: ("?", gettext_lazy("Lost")),
    Phase.EXPIRED: ("⌛", gettext_lazy("Expired")),
}
BAR = 20
#: How long what has ended stays in sight, and how much of it.
RECENT = timedelta(minutes=5)
MOST_ENDED = 10
MOST_ACTIVE = 200
#: Seconds a task id given on the command line may take to be recorded.
PATIENCE = 3.0

Data = dict[str, Any]


class Command(BaseCommand):
    help = _("Show live what is running and what has just ended.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task_id", nargs="?", help=_("only this task; ends with it, with 0 on success"))
        parser.add_argument("--user", help=_("only the tasks of this user (name or id)"))
        parser.add_argument("--module", help=_("only the tasks of this module"))
        parser.add_argument("--interval", type=float, default=0.5, help=_("seconds between two looks"))
        parser.add_argument("--once", action="store_true", help=_("show how things stand, and end"))

    def handle(self, **options: Any) -> None:
        watch = Watch(
            task_id=options["task_id"],
            owner_id=None if options["user"] is None else _owner_id(options["user"]),
            module=options["module"],
        )
        paint = Screen(self.stdout) if self.stdout.isatty() else Lines(self.stdout)
        try:
            self._run(watch, paint, interval=max(options["interval"], 0.05), once=options["once"])
        except KeyboardInterrupt:
            self.stdout.write("")

    def _run(self, watch: Watch, paint: Screen | Lines, *, interval: float, once: bool) -> None:
        watch.load(patience=0 if once else PATIENCE)
        paint(watch.shown(timezone.now()))
        while not once and not watch.has_ended:
            time.sleep(interval)
            watch.catch_up()
            paint(watch.shown(timezone.now()))
        if watch.task_id is not None and not watch.has_succeeded and not once:
            sys.exit(1)


class Watch:
    """The executions being watched, as the feed tells them."""

    def __init__(self, *, task_id: str | None, owner_id: Any, module: str | None) -> None:
        self.task_id = task_id
        self._filters: dict[str, Any] = {"task_id": task_id, "owner_id": owner_id, "module": module}
        self._cursor = ""
        self._rows: dict[str, Data] = {}

    @property
    def has_ended(self) -> bool:
        return self.task_id is not None and self._state() in READY_STATES

    @property
    def has_succeeded(self) -> bool:
        return self._state() == State.SUCCESS

    def load(self, *, patience: float = 0.0) -> None:
        """Read how things stand. Raises CommandError when the task asked for is not there within `patience`."""
        deadline = time.monotonic() + patience
        while True:
            self._cursor = changes.read_as(changes.SYSTEM, None).cursor
            now = timezone.now()
            self._rows = {e.task_id: _data(e, now) for e in self._query(now)}
            if self.task_id is None or self._rows:
                return
            if time.monotonic() >= deadline:
                raise CommandError(_("There is no task %(id)s.") % {"id": self.task_id})
            time.sleep(0.1)

    def catch_up(self) -> None:
        """Take in what has changed."""
        try:
            up_to_date = False
            while not up_to_date:
                page = changes.read_as(changes.SYSTEM, self._cursor)
                self._cursor, up_to_date = page.cursor, page.up_to_date
                for item in page.items:
                    self._take(item)
        except MustRefetch:
            self.load()

    def shown(self, now: datetime) -> list[Data]:
        """Return what is to be seen: the active, oldest first, below what has just ended."""
        self._forget(now)
        ended = sorted((r for r in self._rows.values() if r["finished_at"]), key=lambda r: r["finished_at"])
        active = sorted((r for r in self._rows.values() if not r["finished_at"]), key=lambda r: r["number"])
        return [*ended[-MOST_ENDED:], *active]

    def _query(self, now: datetime) -> list[Row]:
        wanted = {name: value for name, value in self._filters.items() if value is not None}
        found = TaskExecution.objects.using(settings.DATABASE).filter(**wanted)
        if self.task_id is not None:
            return rows.read(found)
        return rows.read(found.active()[:MOST_ACTIVE]) + rows.read(_just_ended(found, now))

    def _take(self, item: Data) -> None:
        if item["op"] == "remove":
            if item["id"] == self.task_id:
                raise CommandError(_("The task %(id)s was deleted.") % {"id": self.task_id})
            self._rows.pop(item["id"], None)
            return
        data = item["execution"]
        if self._matches(data):
            self._rows[data["id"]] = data

    def _matches(self, data: Data) -> bool:
        owner = data["owner"]["id"] if data["owner"] else None
        found = {"task_id": data["id"], "owner_id": owner, "module": data["module"]}
        return all(value in (None, found[name]) for name, value in self._filters.items())

    def _forget(self, now: datetime) -> None:
        if self.task_id is not None:
            return
        ended = sorted((row for row in self._rows.values() if row["finished_at"]), key=lambda row: row["finished_at"])
        for number, row in enumerate(reversed(ended)):
            is_old = now - datetime.fromisoformat(row["finished_at"]) > RECENT
            if is_old or number >= MOST_ENDED:
                del self._rows[row["id"]]

    def _state(self) -> str | None:
        row = self._rows.get(self.task_id or "")
        return row["state"] if row else None


def _just_ended(rows: ExecutionQuerySet, now: datetime) -> ExecutionQuerySet:
    # Ends are not indexed; creation is, and bounds the search.
    recent = rows.since(now - timedelta(days=1)).filter(finished_at__gte=now - RECENT)
    return recent.order_by("-finished_at")[:MOST_ENDED]


class Screen:
    """Repaints its lines on a terminal."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._painted = 0

    def __call__(self, rows: list[Data]) -> None:
        width, height = shutil.get_terminal_size()
        lines = [line_of(row)[: width - 1] for row in rows][-(height - 2) :] or [_("Nothing is running.")]
        back = f"\x1b[{self._painted}F" if self._painted else ""
        self._out.write(back + "\x1b[J" + "\n".join(lines))
        self._out.flush()
        self._painted = len(lines)


class Lines:
    """Appends a line for each execution that looks different than before: for files and pipes."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._said: dict[str, str] = {}

    def __call__(self, rows: list[Data]) -> None:
        for row in rows:
            # The remaining time moves by itself; it is no news.
            line = line_of({**row, "remaining_seconds": None})
            if self._said.get(row["id"]) != line:
                self._out.write(line_of(row))
        self._said = {row["id"]: line_of({**row, "remaining_seconds": None}) for row in rows}
        self._out.flush()


def line_of(row: Data) -> str:
    """Return one execution as one line: icon, word, title, bar, percent, message, time left."""
    icon, word = LOOKS[row["phase"]]
    parts = [f"{icon} {word:<10}", row["title"] or row["id"]]
    if row["phase"] in (Phase.RUNNING, Phase.CANCELLING):
        parts += _progress(row)
    elif row["error"]:
        parts.append(f"{row['error']['type']}: {row['error']['message']}".strip(": "))
    if row["duration_seconds"] is not None:
        parts.append(duration(row["duration_seconds"]))
    return _harmless("  ".join(part for part in parts if part))


def duration(seconds: float) -> str:
    """Return seconds as people read them, such as `1 min 12 s`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _progress(row: Data) -> list[str]:
    progress, left = row["progress"], row["remaining_seconds"]
    percent = progress["percent"]
    parts = []
    if percent is not None:
        filled = int(BAR * percent / 100)
        parts.append(f"{'█' * filled}{'░' * (BAR - filled)} {percent:5.1f} %")
    parts.append(progress["message"])
    if left is not None:
        parts.append(_("%(time)s left") % {"time": duration(left)})
    return parts


def _harmless(text: str) -> str:
    """Return text on one line, without what a terminal would obey: titles and messages come from tasks."""
    return "".join(" " if category(character) in ("Cc", "Zl", "Zp") else character for character in text)


def _data(execution: Row, now: datetime) -> Data:
    return represent(execution, redaction=Redaction.FULL, now=now)


def _owner_id(text: str) -> Any:
    """Return the id of a user by name or id, as it is in the JSON of an execution."""
    users = get_user_model()._default_manager
    user = users.filter(**{get_user_model().USERNAME_FIELD: text}).first()
    try:
        user = user or users.filter(pk=text).first()
    except (ValueError, ValidationError):
        user = None
    if user is None:
        raise CommandError(_("There is no user %(name)s.") % {"name": text})
    key: Any = user.pk
    return key if isinstance(key, int) else str(key)
