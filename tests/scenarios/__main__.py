"""`python -m tests.scenarios`: run the matrix, or a part of it, and report; `--page` renews the documentation."""

from __future__ import annotations

import argparse
import fnmatch
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.scenarios import page, report
from tests.scenarios.matrix import Instance, Matrix, instances
from tests.scenarios.rows import SCENARIOS


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    if options.page:
        page.write()
        return 0
    wanted = [instance for instance in instances(quick=options.quick) if _is_asked(instance, options)]
    if not wanted:
        print("No scenario is of that key, section, broker and pool.", file=sys.stderr)
        return 1
    if options.list:
        for instance in wanted:
            print(f"{SCENARIOS[instance.key].section}  {instance.pool}/{instance.broker:<10} {instance.key}")
        return 0
    missing = dict(option.split("=", 1) for option in options.without)
    folder = Path(tempfile.mkdtemp(prefix="task-manager-scenarios-"))
    began = time.monotonic()
    matrix = Matrix(folder, not options.sqlite, lambda outcome: print(report.line(outcome), flush=True))
    outcomes = matrix.run(wanted, missing)
    wrong = [outcome for outcome in outcomes if outcome.verdict == "failed"]
    if options.junit:
        report.write_junit(options.junit, outcomes)
    print(f"\n{report.table(outcomes)}\n")
    print(report.late_ones(outcomes))
    for outcome in wrong:
        print(report.line(outcome))
    print(f"{time.monotonic() - began:.0f} s; logs in {folder}")
    print(report.closing_line(outcomes), flush=True)
    skipped = any(outcome.verdict == "skipped" for outcome in outcomes)
    return 1 if wrong or (skipped and os.environ.get("TEST_REQUIRE_ALL") == "1") else 0


def _is_asked(instance: Instance, options: argparse.Namespace) -> bool:
    return (
        any(fnmatch.fnmatch(instance.key, pattern) for pattern in options.keys or ["*"])
        and options.section in (None, SCENARIOS[instance.key].section)
        and options.broker in (None, instance.broker)
        and options.pool in (None, instance.pool)
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scenarios", description="Runs the truth table with real workers.")
    parser.add_argument("keys", nargs="*", help="which scenarios, with wildcards; all without")
    parser.add_argument("--section", type=int, help="of the truth table")
    parser.add_argument("--broker", choices=("redis", "rabbitmq"))
    parser.add_argument("--pool", choices=("prefork", "threads", "solo", "gevent"))
    parser.add_argument("--all", action="store_true", help="the whole table, as without options")
    parser.add_argument("--quick", action="store_true", help="the part that `make test` runs")
    parser.add_argument("--without", action="append", default=[], metavar="BROKER=WHY", help="skip what needs it")
    parser.add_argument("--sqlite", action="store_true", help="where there is no PostgreSQL")
    parser.add_argument("--junit", type=Path, help="write a report there")
    parser.add_argument("--list", action="store_true", help="only say which would run")
    parser.add_argument("--page", action="store_true", help="only renew the documentation")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
