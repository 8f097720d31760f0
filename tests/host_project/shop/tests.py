"""Tests as any project has them."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from shop.models import Order
from shop.tasks import broken, flaky, pay
from task_manager.models import TaskExecution


class InTransaction(TestCase):
    def test_an_eager_task_is_recorded_in_the_tests_own_transaction(self):
        Order.objects.create(number=1)
        assert pay.delay(1).get() == 1
        assert Order.objects.get().paid
        execution = TaskExecution.objects.get()
        assert (execution.state, execution.result, execution.progress_current) == ("SUCCESS", 1, 2)

    def test_the_other_tests_left_nothing(self):
        assert TaskExecution.objects.count() == 0
        flaky.delay()
        execution = TaskExecution.objects.get()
        assert (execution.state, execution.attempt) == ("SUCCESS", 3)

    def test_a_failing_task_fails_as_ever(self):
        with self.assertRaisesMessage(ValueError, "it is broken"):
            broken.apply(throw=True)
        assert TaskExecution.objects.get().state == "FAILURE"

    def test_a_failure_of_the_tracker_loses_nothing_of_the_callers(self):
        with transaction.atomic():
            Order.objects.create(number=7)
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE task_manager_execution RENAME TO hidden")
            assert pay.delay(7).get() == 7
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE hidden RENAME TO task_manager_execution")
        assert Order.objects.get(number=7).paid

    def test_a_task_in_a_broken_transaction_does_not_make_it_worse(self):
        Order.objects.create(number=2)
        with self.assertRaises(IntegrityError), transaction.atomic():
            try:
                Order.objects.create(number=2)
            except IntegrityError:
                broken.apply()
                raise
        assert Order.objects.count() == 1

    def test_the_number_of_the_projects_own_queries_can_be_counted(self):
        with self.assertNumQueries(1):
            Order.objects.count()


class WithCommits(TransactionTestCase):
    def test_recorded(self):
        Order.objects.create(number=1)
        transaction.on_commit(lambda: pay.delay(1))
        assert TaskExecution.objects.get().state == "SUCCESS"

    def test_nothing_left(self):
        assert TaskExecution.objects.count() == 0


class WithoutDatabase(SimpleTestCase):
    def test_a_task_runs_although_nothing_may_be_recorded(self):
        with self.assertRaisesMessage(ValueError, "it is broken"):
            broken.apply(throw=True)
