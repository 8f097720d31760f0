"""A host project's own tests pass with the app installed, whatever runs them, and leave no database behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.acceptance
PROJECT = Path(__file__).parents[1] / "host_project"
POSTGRES = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
RUNNERS = {
    "Django's runner": [sys.executable, "-W", "error", "manage.py", "test", "--noinput", "-v", "1"],
    "Django's runner in two processes": [sys.executable, "manage.py", "test", "--noinput", "--parallel", "2"],
    "pytest-django": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
    "pytest-django with xdist": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2"],
}


def databases() -> set[str]:
    import psycopg

    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL cannot be reached: {error}")
    with connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_projects_own_tests_pass(runner, database, tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    environment = kept | {"PYTHONPATH": str(PROJECT), "HOST_DATA_DIR": str(tmp_path)}
    before: set[str] = set()
    if database == "postgresql":
        environment["HOST_DATABASE"] = POSTGRES
        before = databases()
    done = subprocess.run(RUNNERS[runner], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    if database == "postgresql":
        assert not {name for name in databases() - before if "task_manager_host" in name}
    else:
        assert not list(tmp_path.glob("*.sqlite3"))
