"""`manage.py task_manager_reconcile`: conclude by hand what silence says, as workers and web servers always do."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from task_manager.conf import settings
from task_manager.reconcile import Sweeper
from task_manager.tracking.events import Ended


class Command(BaseCommand):
    help = _("Conclude what silence says: lost, expired and never sent tasks.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be concluded, and store nothing"))

    def handle(self, *, dry_run: bool, **_options: Any) -> None:
        self.stdout.write(
            _("Listening to the workers for %(seconds)g s: silence counts only while somebody listens.")
            % {"seconds": settings.LEASE_STALE}
        )
        found = self._listen(dry_run=dry_run)
        for ended in found.values():
            self.stdout.write(f"{ended.task_id}  {ended.state} {ended.reason or ''}".rstrip())
        count = len(found)
        text = (
            ngettext("%(count)d task would be concluded.", "%(count)d tasks would be concluded.", count)
            if dry_run
            else ngettext("%(count)d task was concluded.", "%(count)d tasks were concluded.", count)
        )
        self.stdout.write(text % {"count": count})

    @staticmethod
    def _listen(*, dry_run: bool) -> dict[str, Ended]:
        """Sweep until every worker has had its time to speak; return the conclusions by task id."""
        sweeper = Sweeper()
        found: dict[str, Ended] = {}
        while True:
            new = {ended.task_id: ended for ended in sweeper.sweep(dry_run=dry_run)}
            is_done = sweeper.silence.listened >= settings.LEASE_STALE and (dry_run or not new)
            found |= new
            if is_done:
                return found
            time.sleep(min(settings.SWEEP_INTERVAL, max(settings.LEASE_STALE - sweeper.silence.listened, 0.05)))
