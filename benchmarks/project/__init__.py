"""The Django project whose tasks are measured. `BENCHMARK_CONTESTANT` says who tracks them."""

from benchmarks.project.celery import app as celery_app

__all__ = ["celery_app"]
