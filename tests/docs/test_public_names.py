"""The public names, in one place: changing them is a decision."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import task_manager.services
import task_manager.utils
from task_manager import exceptions


def test_utils():
    assert task_manager.utils.__all__ == [
        "cancel_task",
        "cancel_tasks",
        "finish_task",
        "get_module_stats",
        "get_task",
        "get_user_tasks",
        "progress",
        "raise_if_cancelled",
        "retry_task",
        "start_task_tracking",
        "track_task",
        "update_task_progress",
    ]


def test_services():
    assert task_manager.services.__all__ == ["FlowerService", "TaskManager"]


def test_every_error_derives_from_one_but_the_one_that_celery_must_let_pass():
    errors = [e for e in vars(exceptions).values() if isinstance(e, type) and e.__module__ == exceptions.__name__]
    assert all(issubclass(e, exceptions.TaskManagerError) or e is exceptions.TaskCancelled for e in errors)
    assert all(e.__doc__ for e in errors)


@pytest.mark.django_db(databases="__all__")
def test_migrations_are_complete():
    from django.core.management import call_command

    call_command("makemigrations", "task_manager", "--check", "--dry-run", verbosity=0)


def test_layers():
    root = Path(__file__).parents[2]
    command = [str(Path(sys.executable).parent / "lint-imports")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
