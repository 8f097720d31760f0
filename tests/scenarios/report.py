"""What the matrix came to, for a terminal and for `make test`."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from tests.scenarios.lane import Outcome
from tests.scenarios.rows import SCENARIOS

MARKS = {"passed": "ok", "failed": "WRONG", "skipped": "skipped"}


def line(outcome: Outcome) -> str:
    """Return an outcome as it is told at once."""
    where = f"{outcome.pool}/{outcome.broker}"
    told = f"{MARKS[outcome.verdict]:<8}{outcome.seconds:6.1f} s  {where:<18} {outcome.key}"
    if outcome.verdict == "passed":
        return told + (f", {outcome.late:.1f} s late" if outcome.late else "")
    parts = [outcome.what]
    if outcome.expected:
        parts += [f"expected {outcome.expected}", f"found    {outcome.found}"]
    elif outcome.found:
        parts.append(outcome.found)
    parts += outcome.timelines
    if outcome.log:
        parts.append(f"log {outcome.log}")
    return "\n".join([told, *(f"{'':18}{part}" for part in parts if part)])


def table(outcomes: Sequence[Outcome]) -> str:
    """Return one line for each scenario, a column for each pool and broker."""
    columns = sorted({(o.pool, o.broker) for o in outcomes}, key=lambda c: (c[0] != "prefork", c))
    heads = [f"{pool}/{broker}" for pool, broker in columns]
    width = max((len(o.key) for o in outcomes), default=0) + 2
    found = {(o.key, o.pool, o.broker): o for o in outcomes}
    lines = [f"{'':<{width}}" + "".join(f"{head:<19}" for head in heads)]
    for section in sorted({SCENARIOS[o.key].section for o in outcomes}):
        lines.append(f"section {section}")
        for key, scenario in SCENARIOS.items():
            if scenario.section == section and any(o.key == key for o in outcomes):
                cells = [_cell(found.get((key, *column))) for column in columns]
                lines.append(f"{key:<{width}}" + "".join(f"{cell:<19}" for cell in cells).rstrip())
    return "\n".join(lines)


def _cell(outcome: Outcome | None) -> str:
    return "" if outcome is None else f"{MARKS[outcome.verdict]} {outcome.seconds:.1f} s"


def late_ones(outcomes: Sequence[Outcome]) -> str:
    """Return who came to rest after their time, latest first: they passed, as the machine may have been busy."""
    late = sorted((o for o in outcomes if o.late), key=lambda o: -o.late)
    if not late:
        return "None that passed came to rest after its time."
    lines = [f"{o.late:8.1f} s late  {o.pool}/{o.broker:<10} {o.key}" for o in late]
    return "\n".join([f"{len(late)} of {len(outcomes)} came to rest after their time, but did:", *lines])


def closing_line(outcomes: Sequence[Outcome]) -> str:
    """Return the totals, in the form of all checks of this project."""
    count = {verdict: sum(o.verdict == verdict for o in outcomes) for verdict in MARKS}
    return f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped"


def write_junit(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write what `scripts.launcher.reports` reads."""
    suite = ElementTree.Element("testsuite")
    # Many are skipped for one reason: it is told once.
    for why in sorted({outcome.what for outcome in outcomes if outcome.verdict == "skipped"}):
        case = ElementTree.SubElement(suite, "testcase", classname="scenarios", name=why.partition(":")[0])
        ElementTree.SubElement(case, "skipped", message=why)
    for outcome in outcomes:
        if outcome.verdict == "skipped":
            continue
        name = f"{outcome.key}[{outcome.pool}-{outcome.broker}]"
        case = ElementTree.SubElement(suite, "testcase", classname="scenarios", name=name)
        if outcome.verdict == "failed":
            ElementTree.SubElement(case, "failure", message=outcome.what).text = line(outcome)
    ElementTree.ElementTree(suite).write(path)
