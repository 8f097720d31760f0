"""The project's app, with its Celery app."""

from celery import Celery

celery_app = Celery("shop")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.set_default()
celery_app.autodiscover_tasks(["shop"])
