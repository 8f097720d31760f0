"""Every Celery task of a Django project visible, truthful and controllable."""

__version__ = "0.1.0"
