"""What can be asked of many executions at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from task_manager.states import ACTIVE_STATES, LOST_REASONS, RUNNING_STATES, Phase, Reason, State

if TYPE_CHECKING:
    from task_manager.models.execution import TaskExecution

    _Base = QuerySet[TaskExecution]
else:
    _Base = QuerySet


def phase_query(phase: Phase, now: datetime) -> Q:
    """Return `states.phase_of` as a query: the rows that are in `phase` at `now`."""
    lost = Q(reason__in=LOST_REASONS)
    scheduled = Q(eta__gt=now)
    free = Q(cancel_requested_at__isnull=True)
    match phase:
        case Phase.FINISHED:
            return Q(state=State.SUCCESS)
        case Phase.LOST:
            return Q(state=State.FAILURE) & lost
        case Phase.FAILED:
            return Q(state=State.FAILURE) & (~lost | Q(reason__isnull=True))
        case Phase.EXPIRED:
            return Q(state=State.REVOKED, reason=Reason.EXPIRED)
        case Phase.CANCELLED:
            return Q(state=State.REVOKED) & (~Q(reason=Reason.EXPIRED) | Q(reason__isnull=True))
        case Phase.CANCELLING:
            return Q(state__in=ACTIVE_STATES, cancel_requested_at__isnull=False)
        case Phase.RETRYING:
            return Q(state=State.RETRY) & free
        case Phase.SCHEDULED:
            return Q(state=State.PENDING) & free & scheduled
        case Phase.QUEUED:
            return Q(state=State.PENDING) & free & (~scheduled | Q(eta__isnull=True))
        case Phase.RUNNING:
            return Q(state__in=RUNNING_STATES) & free


class ExecutionQuerySet(_Base):
    """Executions; each method narrows and can be followed by another."""

    def visible_to(self, user: Any) -> Self:
        """Those that the project's policy lets `user` see."""
        from task_manager.policy import policy

        return self.filter(policy().scope(user).query())

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner_id=user.pk) if user.pk is not None else self.none()

    def active(self) -> Self:
        # `finished_at` rather than `state`: the partial index is on it.
        return self.filter(finished_at__isnull=True)

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def failed(self) -> Self:
        return self.filter(state=State.FAILURE)

    def since(self, moment: datetime) -> Self:
        return self.filter(created_at__gte=moment)

    def in_phases(self, phases: Iterable[Phase], now: datetime | None = None) -> Self:
        """Those that people are shown in one of `phases`."""
        moment = now or timezone.now()
        wanted = Q(pk__in=[])
        for phase in phases:
            wanted |= phase_query(phase, moment)
        return self.filter(wanted & _finished_hint(phases))


def _finished_hint(phases: Iterable[Phase]) -> Q:
    """Repeat in terms of `finished_at` what the phases imply, for the partial index of active rows."""
    ended = {Phase.FINISHED, Phase.FAILED, Phase.LOST, Phase.CANCELLED, Phase.EXPIRED}
    wanted = set(phases)
    if wanted and not wanted & ended:
        return Q(finished_at__isnull=True)
    return Q()


__all__ = ["ExecutionQuerySet", "phase_query"]
