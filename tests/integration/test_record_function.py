"""The function that stores a batch on PostgreSQL."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connections

from task_manager.conf import settings
from task_manager.tracking import record_function

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.postgres]

#: What each version is. A process calls the version that it knows, so one that has been released stays as it is.
VERSIONS = {"task_manager_record_1": "e2880d9fcbc84d81"}


def test_a_change_of_the_function_comes_with_a_new_name_and_a_migration():
    made = record_function.create(connections[settings.DATABASE])
    found = hashlib.blake2s(made.encode(), digest_size=8).hexdigest()
    assert found == VERSIONS[record_function.NAME], (
        f"Count {record_function.NAME} up, write a migration that makes it, and add {found!r} here."
    )


def test_the_database_has_it():
    with connections[settings.DATABASE].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = %s", [record_function.NAME])
        assert cursor.fetchone() == (1,)


def test_nothing_to_store_is_no_error():
    assert record_function.call(connections[settings.DATABASE]) == record_function.Answer()
