"""`make scenarios`: what takes long, or, with options, the truth table's own runner."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.launcher.checks import run_long, with_environment
from scripts.launcher.part_run import PartRun
from scripts.launcher.parts import Part
from scripts.launcher.services import Services

#: Seconds after which the truth table hangs.
PATIENCE = 45 * 60.0


def main(arguments: Sequence[str]) -> int:
    """Run everything that takes long, or the scenarios that `arguments` ask for; return the exit code."""

    def run(services: Services) -> int:
        if not arguments:
            return run_long(services)
        services.have_redis()
        table = Part("truth", long=PATIENCE)
        return PartRun(table, services, environ=services.environ()).call_scenarios(arguments)

    return with_environment(run)
