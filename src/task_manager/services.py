"""The public service classes, under the path that users know. No code lives here."""

from task_manager.actions.manager import TaskManager
from task_manager.workers.flower import FlowerService

__all__ = ["FlowerService", "TaskManager"]
