"""One tiny round of the benchmarks: it measures what it says, and nothing is asserted about time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]


def _database_answers():
    url = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(not _database_answers(), reason="PostgreSQL does not answer"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="CPU is read from /proc"),
]


def test_a_tiny_round_of_two_contestants(tmp_path):
    output = tmp_path / "result.json"
    options = ["--rounds", "1", "--seconds", "0.1", "--brokers", "redis", "--concurrency", "1"]
    what = ["--parts", "drain", "--workloads", "0ms-10", "--contestants", "bare", "task_manager-batched"]
    command = [sys.executable, "-m", "benchmarks", *options, *what, "--output", str(output)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    result = json.loads(output.read_text())
    assert [row["contestant"] for row in result["drain"]] == ["bare", "task_manager-batched"]
    assert all(row["rate"] > 0 and row["tasks"] >= 40 and row["cpu"]["worker"] > 0 for row in result["drain"])
    assert "task_manager, batched" in done.stdout


def test_pages_and_polls_among_a_few_rows(tmp_path):
    output = tmp_path / "result.json"
    options = ["--parts", "feed", "--listed", "2000", "--rounds", "1", "--output", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *options], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(output.read_text())["feed"]
    assert {row["contestant"] for row in rows} == {"task_manager", "ModelViewSet"}
    assert len({row["case"] for row in rows}) == 10
    assert all(0 < row["own"] < row["seconds"] for row in rows)
    assert "| user · middle |" in done.stdout and "| changes |" in done.stdout


def test_changes_on_their_way_to_a_few_clients(tmp_path):
    output = tmp_path / "result.json"
    options = ["--parts", "realtime", "--clients", "3", "--rounds", "1", "--output", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *options], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(output.read_text())["realtime"]
    deliveries = {(row["audience"], row["contestant"]): row["deliveries"] for row in rows}
    assert deliveries.pop(("own", "task_manager")) == deliveries.pop(("own", "polling")) == 50
    assert set(deliveries.values()) == {150} and len(deliveries) == 3
    assert all(0 < row["p50"] <= row["p99"] and row["cpu"] > 0 for row in rows)
    assert "| broadcast | 3 | bare |" in done.stdout
