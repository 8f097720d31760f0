"""Settings: typed, and what is wrong with them is said."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from task_manager import conf
from task_manager.exceptions import ConfigurationError


@pytest.mark.parametrize(
    ("raw", "message", "hint"),
    [
        ({"FLOWER_ULR": "x"}, "unknown key 'FLOWER_ULR'", "Did you mean 'FLOWER_URL'?"),
        ({"flower_url": "x"}, "unknown key", "Did you mean 'FLOWER_URL'?"),
        ({"PROGRESS_INTERVAL": "fast"}, "must be float", "reference"),
        ({"ENABLED": 1}, "must be bool", "reference"),
        ({"MAX_PAYLOAD_KB": True}, "must be int", "reference"),
        ({"WRITER": "tread"}, "'thread' or 'inline'", "reference"),
        ({"TRACK": "everything"}, "'decorated', 'all' or a list", "reference"),
        ({"FLUSH_INTERVAL": -1}, "must not be negative", "reference"),
        ([], "must be a dictionary", "Write"),
    ],
)
def test_a_wrong_setting_is_an_error_with_a_hint(raw, message, hint):
    with override_settings(TASK_MANAGER=raw):
        found = [error for error in run_checks(tags=["task_manager"]) if error.id == "task_manager.E001"]
    assert len(found) == 1
    assert message in found[0].msg
    assert hint in found[0].hint


def test_a_wrong_value_is_refused_when_read():
    with (
        override_settings(TASK_MANAGER={"RECORD_TIMEOUT": "1 s"}),
        pytest.raises(ConfigurationError, match="RECORD_TIMEOUT"),
    ):
        conf.settings.RECORD_TIMEOUT  # noqa: B018


def test_numbers_and_lists_are_taken_as_people_write_them():
    with override_settings(TASK_MANAGER={"RECORD_TIMEOUT": 2, "TRACK": ["billing.*"]}):
        assert conf.settings.RECORD_TIMEOUT == 2.0
        assert conf.settings.TRACK == ("billing.*",)
    assert conf.settings.RECORD_TIMEOUT == 1.0


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"TASK_MANAGER": {"DATABASE": "nowhere"}}, "E002"),
        ({"TASK_MANAGER": {"DATABASE": "task_manager"}, "DATABASE_ROUTERS": []}, "E003"),
        ({"TASK_MANAGER": {"POLICY": "no.such.Policy"}}, "E005"),
        ({"TASK_MANAGER": {"POLICY": "task_manager.policy.Scope"}}, "E005"),
        ({"MIDDLEWARE": []}, "W001"),
    ],
)
def test_checks_find(settings, expected):
    from django.conf import settings as django_settings

    if expected == "E003" and "task_manager" not in django_settings.DATABASES:
        settings = {"TASK_MANAGER": {"DATABASE": "default2"}}
        expected = "E002"
    if "TASK_MANAGER" in settings:
        settings["TASK_MANAGER"] = {**getattr(django_settings, "TASK_MANAGER", {}), **settings["TASK_MANAGER"]}
    with override_settings(**settings):
        found = run_checks(tags=["task_manager"])
    assert [error.id for error in found] == [f"task_manager.{expected}"]
    assert found[0].hint or expected == "E005"


def test_the_suites_own_settings_pass():
    assert run_checks(tags=["task_manager"]) == []
