"""What people have workers do: asked of the policy, on record before it is sent, and told how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from task_manager.conf import settings
from task_manager.exceptions import ActionDenied, BrokerUnavailable, WorkerNotFound, WorkerRefused, WorkersUnavailable
from task_manager.models import WorkerControl
from task_manager.policy import policy
from task_manager.tracking import owner
from task_manager.workers import overview
from task_manager.workers.base import Snapshot, WorkerInfo
from task_manager.workers.remote_control import TIME_LIMIT, RemoteControl

#: Celery's command for each action.
COMMANDS = {
    "grow": "pool_grow",
    "shrink": "pool_shrink",
    "autoscale": "autoscale",
    "pool_restart": "pool_restart",
    "add_consumer": "add_consumer",
    "cancel_consumer": "cancel_consumer",
    "rate_limit": "rate_limit",
    "time_limit": TIME_LIMIT,
    "shutdown": "shutdown",
}


def find(snapshot: Snapshot, name: str) -> WorkerInfo:
    """Return a worker by its name. Raises WorkerNotFound, WorkersUnavailable where nobody can be asked."""
    for worker in snapshot.workers or ():
        if worker.name == name:
            return worker
    if not snapshot.available:
        raise WorkersUnavailable(_("Nobody could be asked which workers there are."))
    raise WorkerNotFound(_("There is no worker of this name."))


def check_allowed(name: str, action: str, by: Any) -> None:
    """Raise ActionDenied unless `by` may do `action` to the worker `name`."""
    if by is not None and not policy().can_control_worker(by, action, name):
        raise ActionDenied(_("You may not do that to this worker."))


def control(name: str, action: str, arguments: Mapping[str, Any], *, by: Any = None) -> WorkerControl:
    """Have one worker do `action`, a key of `COMMANDS`; return the order as it is on record.

    `arguments` are those of Celery's command. A worker that is busy may do it later: the outcome is then
    "unanswered". Raises ActionDenied, WorkerRefused with what the worker says, BrokerUnavailable.
    """
    check_allowed(name, action, by)
    order = WorkerControl.objects.using(settings.DATABASE).create(
        by_id=by and by.pk,
        by_name=owner.display_name(by) if by else "",
        worker=name,
        action=action,
        arguments=dict(arguments),
    )
    # One that shuts down does not answer any more.
    replies = action != "shutdown"
    try:
        answer = RemoteControl().tell(name, COMMANDS[action], arguments, reply=replies)
    except WorkersUnavailable as error:
        _tell(order, "unavailable", str(error))
        raise BrokerUnavailable(_("The message broker does not answer; try again later.")) from error
    overview.forget()
    if not replies:
        return order
    if answer is None:
        return _tell(order, "unanswered", "")
    if "error" in answer:
        _tell(order, "refused", str(answer["error"]))
        raise WorkerRefused(_("The worker refuses: %(reason)s") % {"reason": answer["error"]})
    return _tell(order, "done", str(answer.get("ok", "")))


def _tell(order: WorkerControl, outcome: str, detail: str) -> WorkerControl:
    order.outcome, order.detail = outcome, detail
    order.save(update_fields=["outcome", "detail"])
    return order
