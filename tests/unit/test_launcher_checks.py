"""What `make test` says of what it could not run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.launcher.reports import Outcome, read_junit
from scripts.launcher.services import _without_password, split_database

ROOT = Path(__file__).parents[2]
NOWHERE = {
    "TEST_DATABASE_URL": "postgres://somebody:secret@127.0.0.1:1/none",
    "TEST_REDIS_URL": "redis://127.0.0.1:1",
    "TEST_AMQP_URL": "amqp://guest:guest@127.0.0.1:1//",
}
REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="good"/>
<testcase classname="tests.a" name="bad"><failure message="no"/></testcase>
<testcase classname="tests.a" name="broken"><error message="no"/></testcase>
<testcase classname="tests.a" name="left"><skipped type="pytest.skip" message="only on PostgreSQL"/></testcase>
<testcase classname="tests.a" name="known"><skipped type="pytest.xfail" message="later"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path):
    file = tmp_path / "report.xml"
    file.write_text(REPORT)
    return read_junit(file, "SQLite")


@pytest.fixture
def make_test(tmp_path):
    """Run parts of `make test` where no service can be reached."""

    def run(*parts, required=""):
        given = {"LC_ALL": "C.UTF-8", "SGM_RUN_DIR": str(tmp_path), "TEST_REQUIRE_ALL": required}
        command = [sys.executable, "scripts/test.py", "--no-install", *parts]
        return subprocess.run(command, cwd=ROOT, env=os.environ | NOWHERE | given, text=True, capture_output=True)

    return run


def test_a_report_is_counted(report):
    assert report.closing_line() == "2 passed, 2 failed, 1 skipped"
    assert report.failed == ["SQLite: tests.a::bad", "SQLite: tests.a::broken"]
    assert report.skipped == ["tests.a::left: only on PostgreSQL"]


def test_what_another_part_ran_was_not_skipped(report):
    report.add(Outcome(passed=1, ran={"tests.a::left"}))
    assert report.closing_line() == "3 passed, 2 failed, 0 skipped"


def test_a_part_without_its_service_is_skipped_and_says_why(make_test):
    done = make_test("postgres", "rabbitmq")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No Redis at redis://127.0.0.1:1: one of its own is used (" in done.stdout
    assert "The suite on PostgreSQL: PostgreSQL cannot be reached at postgres://127.0.0.1:1/none (" in done.stdout
    assert "Real workers: RabbitMQ and PostgreSQL: RabbitMQ cannot be reached at amqp://127.0.0.1:1// (" in done.stdout
    assert "secret" not in done.stdout
    assert done.stdout.splitlines()[-1] == "0 passed, 0 failed, 2 skipped"


def test_a_skip_is_a_failure_where_everything_is_required(make_test):
    done = make_test("rabbitmq", required="1")
    assert done.returncode == 1
    assert "TEST_REQUIRE_ALL is set: what was skipped counts as failed." in done.stdout


def test_an_unknown_part_is_refused(make_test):
    done = make_test("sqlit")
    assert done.returncode == 1
    assert "There is no part 'sqlit': known are style, types," in done.stderr


@pytest.mark.parametrize(
    ("given", "server", "number"),
    [
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379", "15"),
        ("redis://127.0.0.1:6379/", "redis://127.0.0.1:6379", "15"),
        ("redis://:word@host:6379/3", "redis://:word@host:6379", "3"),
    ],
)
def test_the_redis_database_that_somebody_may_use_is_left_alone(given, server, number):
    assert split_database(given) == (server, number)


def test_a_password_is_not_shown():
    assert _without_password("amqp://guest:guest@127.0.0.1:5672//") == "amqp://127.0.0.1:5672//"
    assert _without_password("redis://127.0.0.1:6379/15") == "redis://127.0.0.1:6379/15"
