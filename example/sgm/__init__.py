"""SGM: the demo company's management system."""

from sgm.celery import app as celery_app

__all__ = ["celery_app"]
