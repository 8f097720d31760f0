"""`manage.py task_manager_prune`: forget what ended longer ago than `RETENTION` allows."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from task_manager import retention
from task_manager.conf import settings


class Command(BaseCommand):
    help = _("Delete executions that ended longer ago than RETENTION allows, in small batches.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be deleted, and delete nothing"))
        parser.add_argument("--batch-size", type=int, default=retention.BATCH, help=_("executions of one transaction"))

    def handle(self, *, dry_run: bool, batch_size: int, **_options: Any) -> None:
        if not settings.RETENTION:
            self.stdout.write(_("Everything is kept: TASK_MANAGER['RETENTION'] is empty."))
            return
        found = retention.due() if dry_run else retention.prune(batch_size=max(batch_size, 1))
        for state, count in found.items():
            text = (
                ngettext("%(state)s: %(count)d would be deleted.", "%(state)s: %(count)d would be deleted.", count)
                if dry_run
                else ngettext("%(state)s: %(count)d deleted.", "%(state)s: %(count)d deleted.", count)
            )
            self.stdout.write(text % {"state": state, "count": count})
