"""Paired measurements of what task_manager costs, beside bare Celery and its peers. See README.md."""
