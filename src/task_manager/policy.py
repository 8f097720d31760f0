"""Who may see and do what: one overridable class that returns data.

From a `Scope` both the database query and the predicate on a change derive, so a list and its live
updates cannot disagree.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.core.signals import setting_changed
from django.db.models import Q
from django.dispatch import receiver
from django.utils.module_loading import import_string

from task_manager.conf import settings

#: Members of the group "task_manager:<module>" see every execution of that module.
MODULE_GROUP = "task_manager:"


class Redaction(StrEnum):
    """How much of an execution a reader is shown. Rows are serialised once per class."""

    #: Everything that was stored, tracebacks and worker names included.
    FULL = "full"
    #: No traceback.
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which executions somebody may see."""

    everything: bool = False
    owners: frozenset[Any] = frozenset()
    modules: frozenset[str] = frozenset()

    def query(self) -> Q:
        """Return the scope as a filter of `TaskExecution`."""
        if self.everything:
            return Q()
        return Q(owner_id__in=self.owners) | Q(module__in=self.modules)

    def admits(self, *, owner_id: Any, module: str) -> bool:
        """Return whether an execution of `owner_id` in `module` is in the scope."""
        return self.everything or owner_id in self.owners or module in self.modules

    def key(self) -> str:
        """Return a short text that is equal for equal scopes."""
        text = repr((self.everything, sorted(map(str, self.owners)), sorted(self.modules)))
        return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


class Policy:
    """The default rules: people see and cancel their own; staff, all; a module's group, that module.

    Name a subclass in `TASK_MANAGER["POLICY"]` to change them. Everything not allowed is denied.
    """

    def scope(self, user: Any) -> Scope:
        """Return what `user` may see."""
        if not _is_active(user):
            return Scope()
        if user.is_staff:
            return Scope(everything=True)
        return Scope(owners=frozenset({user.pk}), modules=self.modules(user))

    def modules(self, user: Any) -> frozenset[str]:
        """Return the modules whose executions `user` sees whoever owns them."""
        if not hasattr(user, "groups"):
            return frozenset()
        names = user.groups.filter(name__startswith=MODULE_GROUP).values_list("name", flat=True)
        return frozenset(name.removeprefix(MODULE_GROUP) for name in names)

    def redaction(self, user: Any) -> Redaction:
        """Return how much of an execution `user` is shown."""
        return Redaction.FULL if _is_active(user) and user.is_staff else Redaction.OWNER

    def can_cancel(self, user: Any, execution: Any) -> bool:
        """Return whether `user` may ask `execution` to stop."""
        return self._sees(user, execution)

    def can_terminate(self, user: Any, execution: Any) -> bool:
        """Return whether `user` may have the worker process of `execution` signalled."""
        return _is_active(user) and bool(user.is_superuser)

    def can_retry(self, user: Any, execution: Any) -> bool:
        """Return whether `user` may run `execution` again with the same arguments."""
        return self._sees(user, execution)

    def can_control(self, user: Any) -> bool:
        """Return whether `user` may change workers and queues."""
        return _is_active(user) and bool(user.is_staff)

    def can_control_worker(self, user: Any, action: str, worker: str) -> bool:
        """Return whether `user` may do `action`, such as "grow", to the worker of a name.

        Superusers may; others who may control need Django's permission `task_manager.worker_<action>`.
        """
        return self.can_control(user) and bool(user.has_perm(f"task_manager.worker_{action}"))

    def can_see_workers(self, user: Any) -> bool:
        """Return whether `user` may see which workers there are, and Flower's state."""
        return _is_active(user)

    def scope_key(self, user: Any) -> str:
        """Return a text that changes when what `user` is shown may have changed; it is part of every cursor."""
        return f"{user.pk}:{self.redaction(user)}:{self.scope(user).key()}"

    def _sees(self, user: Any, execution: Any) -> bool:
        return self.scope(user).admits(owner_id=execution.owner_id, module=execution.module)


def _is_active(user: Any) -> bool:
    return bool(user is not None and user.is_authenticated and user.is_active)


@cache
def policy() -> Policy:
    """Return the project's policy."""
    made: Policy = import_string(settings.POLICY)()
    return made


@receiver(setting_changed, dispatch_uid="task_manager.policy")
def _forget(*, setting: str, **_: object) -> None:
    if setting == "TASK_MANAGER":
        policy.cache_clear()
