"""Settings of the measured ASGI server: the web server's, with people who are believed who they say they are."""

from __future__ import annotations

from benchmarks.project.web_settings import *  # noqa: F403

# As it is recommended under ASGI, where each request has a thread of its own and a kept connection is nobody's.
DATABASES["default"] |= {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}}}  # noqa: F405
CELERY_BROKER_URL = os.environ["BENCHMARK_REDIS_URL"]  # noqa: F405
TASK_MANAGER = {
    "STREAMS_PER_USER": 10_000,
    "AUTHENTICATION_CLASSES": ["benchmarks.project.by_header.ByHeader"],
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Room for a burst to everybody; with Channels' own hundred some would be told nothing.
        "CONFIG": {"hosts": [os.environ["BENCHMARK_REDIS_URL"]], "capacity": 10_000},  # noqa: F405
    }
}
