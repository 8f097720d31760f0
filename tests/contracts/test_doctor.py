"""What the doctor finds wrong with Flower, and of workers of other versions."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from task_manager.doctor import Level, examine
from task_manager.models import WorkerLease
from task_manager.workers import overview
from task_manager.workers.base import Snapshot, WorkerInfo
from tests.contracts.conftest import LOGIN, free_port

pytestmark = pytest.mark.django_db(databases="__all__")


def found(check):
    return [each for each in examine() if each.check == check]


def with_flower(**flower):
    return override_settings(TASK_MANAGER={**getattr(django_settings, "TASK_MANAGER", {}), **flower})


@pytest.mark.acceptance
def test_a_wrong_password_of_flower_is_told_from_a_flower_that_is_away(protected):
    with with_flower(FLOWER_URL=protected.url, FLOWER_AUTH=LOGIN):
        assert [each.level for each in found("Flower")] == [Level.OK]
    with with_flower(FLOWER_URL=protected.url, FLOWER_AUTH="ana:wrong"):
        [finding] = found("Flower")
        assert (finding.level, "FLOWER_AUTH" in finding.hint) == (Level.ERROR, True)
    with with_flower(FLOWER_URL=f"http://127.0.0.1:{free_port()}"):
        [finding] = found("Flower")
        assert (finding.level, "FLOWER_URL" in finding.hint) == (Level.ERROR, True)


@pytest.fixture
def fleet(monkeypatch):
    def made(*workers):
        snapshot = Snapshot(source="remote_control", fetched_at=timezone.now(), workers=workers)
        monkeypatch.setattr(overview, "workers_overview", lambda: snapshot)

    return made


def test_no_worker_is_an_error(fleet):
    fleet()
    [finding] = found("workers")
    assert (finding.level, "celery -A" in finding.hint) == (Level.ERROR, True)
    with pytest.raises(SystemExit) as raised:
        call_command("task_manager_doctor")
    assert raised.value.code == 1


def test_a_worker_of_another_version_and_one_that_records_elsewhere_are_found(fleet):
    fleet(
        WorkerInfo(name="celery@old", alive=True, version="0.0.1", software="celery 5.5.0"),
        WorkerInfo(name="celery@elsewhere", alive=True),
    )
    now = timezone.now()
    WorkerLease.objects.create(
        boot_id="12345678123456781234567812345678", worker="celery@old", started_at=now, beat_at=now
    )
    [version] = [each for each in found("versions") if "celery@old" in each.message]
    assert (version.level, "0.0.1" in version.message) == (Level.WARNING, True)
    [lease] = found("leases")
    assert (lease.level, "celery@elsewhere" in lease.message) == (Level.ERROR, True)


def test_a_setting_that_is_wrong_is_found_without_an_end():
    with with_flower(FLOWER_ULR="x"):
        [finding] = found("settings")
    assert (finding.level, "FLOWER_URL" in finding.hint) == (Level.ERROR, True)
