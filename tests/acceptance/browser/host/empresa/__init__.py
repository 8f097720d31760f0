"""A project whose API is used by pages of other origins. The settings of each recipe come on top of these."""

from empresa.celery import app as celery_app

__all__ = ["celery_app"]
