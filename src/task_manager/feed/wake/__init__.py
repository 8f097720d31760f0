"""Hints that something changed, from those who write to those who tell. They may be lost; the log is the truth."""

from task_manager.feed.wake.choice import available, chosen, forget, is_in_database, notify

__all__ = ["available", "chosen", "forget", "is_in_database", "notify"]
