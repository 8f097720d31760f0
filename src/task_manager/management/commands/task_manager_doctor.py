"""`manage.py task_manager_doctor`: is everything connected, and what to do where it is not."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from task_manager.doctor import Finding, Level, examine


class Command(BaseCommand):
    help = _("Examine whether everything is connected, and say what to do where it is not.")
    # It says itself what is wrong with the settings and the migrations.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("write what is found as JSON"))

    def handle(self, **options: Any) -> None:
        findings = []
        for finding in examine():
            findings.append(finding)
            if not options["json"]:
                self._write(finding)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
        if any(finding.level is Level.ERROR for finding in findings):
            sys.exit(1)

    def _write(self, finding: Finding) -> None:
        words = {
            Level.OK: self.style.SUCCESS(_("OK")),
            Level.WARNING: self.style.WARNING(_("warning")),
            Level.ERROR: self.style.ERROR(_("ERROR")),
        }
        self.stdout.write(f"{words[finding.level]}  {finding.check}: {finding.message}")
        if finding.hint:
            self.stdout.write(f"    → {finding.hint}")
