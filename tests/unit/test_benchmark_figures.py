"""The statistics of the benchmarks, and what their tables say of a result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median

import pytest
from benchmarks import accounting
from benchmarks.__main__ import PAGES, RESULT
from benchmarks.figures import figure, ratios, rotated
from benchmarks.marks import Marks
from benchmarks.tables import BEGIN, END, markdown, put_into
from benchmarks.targets import extra_cpu, targets, throughput
from hypothesis import given
from hypothesis import strategies as st

positive = st.floats(0.001, 1e6)


@given(st.lists(positive, min_size=1))
def test_a_figure_lies_between_its_least_and_its_greatest(values):
    found = figure(values)
    assert found.least <= found.median <= found.greatest
    assert (found.median, found.rounds) == (median(values), len(values))


@given(st.lists(st.tuples(positive, positive), min_size=1), positive)
def test_a_machine_that_slows_down_for_a_round_changes_no_ratio(pairs, slowness):
    ours, bare = zip(*pairs, strict=True)
    slowed = ratios([value / slowness for value in ours], [value / slowness for value in bare])
    assert slowed == pytest.approx(ratios(ours, bare))


def test_rounds_that_do_not_pair_are_refused():
    with pytest.raises(ValueError):
        ratios([1.0], [1.0, 2.0])
    with pytest.raises(ValueError):
        figure([])


@given(st.lists(st.integers(), min_size=1, max_size=8, unique=True))
def test_in_as_many_rounds_as_contestants_each_is_once_in_each_place(contestants):
    orders = [rotated(contestants, turn) for turn in range(len(contestants))]
    assert all(sorted(place) == sorted(contestants) for place in zip(*orders, strict=True))


def row(contestant, turn, rate, cpu=0.001, **values):
    tasks = 100
    where = {"broker": "redis", "concurrency": 1, "workload": "no-op, 0 updates"}
    parts = {"worker": cpu * tasks, "producer": 0.0, "database": 0.0, "redis": 99.0}
    return {**where, "contestant": contestant, "round": turn, "rate": rate, "tasks": tasks, "cpu": parts, **values}


ROWS = [
    row("bare", 0, 1000, 0.001),
    row("task_manager-batched", 0, 900, 0.0014),
    # The machine was busy with something else, and the rounds came in another order.
    row("task_manager-batched", 1, 96, 0.0013),
    row("bare", 1, 100, 0.001),
]
RESULT_OF_TESTS = {
    "made_at": "2026-11-25T00:00:00+00:00",
    "machine": "2 cores",
    "versions": {"celery": "5.7"},
    "rounds": 2,
    "drain": ROWS,
    "reporting": [{"round": 0, "median": 1.5e-6, "p99": 1e-5, "writes_per_second": 2.5}],
}


def test_throughput_compares_within_rounds_and_cpu_leaves_the_broker_out():
    found = throughput(ROWS, "task_manager-batched")
    assert (found.least, found.median, found.greatest) == pytest.approx((0.9, 0.93, 0.96))
    assert extra_cpu(ROWS, "task_manager-batched").median == pytest.approx(0.00035)


def test_targets_say_what_was_reached_and_what_was_not():
    found = {target.name: target.reached for target in targets(RESULT_OF_TESTS)}
    assert found == {
        "batched · redis · 1 · no-op, 0 updates": True,
        "CPU, batched · redis · 1 · no-op, 0 updates": True,
        "progress()": True,
        "progress() · writes/s": False,
    }


@pytest.mark.parametrize(("language", "word"), [("en", "at least 0.92"), ("es", "al menos 0.92")])
def test_tables_show_medians_with_the_least_and_the_greatest(language, word):
    text = markdown(RESULT_OF_TESTS, language)
    assert "0.93 (0.90 – 0.96)" in text
    assert word in text
    assert "+0.35" in text


@given(st.text(alphabet="ab |\n"), st.text(alphabet="ab |\n"))
def test_tables_take_the_place_of_those_before_them(before, after):
    once = put_into(f"{before}{BEGIN}\nold\n{END}{after}", "new")
    assert "old" not in once
    assert put_into(once, "new") == once
    assert once.startswith(before) and once.endswith(after)


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_show_the_result_that_is_kept(language):
    page = PAGES[language].read_text()
    tables = markdown(json.loads(RESULT.read_text()), language) if RESULT.exists() else ""
    assert put_into(page, tables) == page


def test_a_processs_line_is_read_whatever_its_name_is():
    stat = "42 (a) b (c) S 7 42 42 0 -1 0 0 0 0 0 " + "150 50 20 30 " + "20 0 1 0 99 0 0"
    assert accounting.parse(stat) == accounting.Process(42, 7, 200 * accounting.TICK, 50 * accounting.TICK)


def test_the_cpu_of_children_counts_while_they_live_and_when_they_have_ended():
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    before = accounting.cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert accounting.cpu_seconds(os.getpid()) - before >= 0.25


def test_marks_of_several_processes_add_up(tmp_path):
    marks = Marks(tmp_path / "marks")
    marks.mark()
    command = (
        "import sys, pathlib; from benchmarks.marks import Marks; "
        "m = Marks(pathlib.Path(sys.argv[1])); m.mark(); m.mark()"
    )
    subprocess.run([sys.executable, "-c", command, str(tmp_path / "marks")], check=True)
    count = marks.count()
    assert count.tasks == 3
    assert count.first < count.last
    marks.clear()
    assert marks.count().tasks == 0
    marks.close()
