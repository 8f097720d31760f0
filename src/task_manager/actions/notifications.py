"""What a person does with the messages left for them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from task_manager.conf import settings
from task_manager.models import TaskNotification


def inbox(user: Any, *, unread: bool | None = None) -> QuerySet[TaskNotification]:
    """Return the notifications of `user`, newest first: all, only unread, or only read ones."""
    found = TaskNotification.objects.using(settings.DATABASE).filter(recipient_id=user.pk)
    return found if unread is None else found.filter(read_at__isnull=unread)


def mark_read(user: Any, number: int) -> TaskNotification | None:
    """Mark one of the user's notifications as read and return it; None where it is not theirs."""
    inbox(user, unread=True).filter(pk=number).update(read_at=timezone.now())
    return inbox(user).filter(pk=number).first()


def mark_all_read(user: Any, *, up_to: int | None = None) -> int:
    """Mark what the user has not read as read, later ones than `up_to` excepted; return how many."""
    unread = inbox(user, unread=True)
    return (unread if up_to is None else unread.filter(pk__lte=up_to)).update(read_at=timezone.now())
