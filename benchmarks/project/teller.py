"""Tells of tasks whose ids say when: through the tracker as a worker does, to Redis alone, or to Channels' layer."""

from __future__ import annotations

import os
import sys
import time

import django


def main(way: str, count: int, people: int, is_broadcast: bool) -> None:
    django.setup()
    from django.contrib.auth.models import User
    from redis import Redis

    from task_manager.tracking import recorder
    from task_manager.utils import start_task_tracking

    redis = Redis.from_url(os.environ["BENCHMARK_REDIS_URL"])
    for number in range(count):
        time.sleep(0.1)
        owner = User(pk=2 + number % people, username=f"person{2 + number % people}")
        task_id = f"at-{time.time():.6f}-{number}"
        text = f'{{"id":"{task_id}"}}'.ljust(1_000)
        if way == "bare":
            redis.publish(os.environ["BENCHMARK_NAME"], text)
        elif way == "channels":
            from asgiref.sync import async_to_sync
            from channels.layers import get_channel_layer

            from benchmarks.project.consumer import group_of

            group = group_of(1 if is_broadcast else owner.pk)
            async_to_sync(get_channel_layer().group_send)(group, {"type": "told", "text": text})
        else:
            start_task_tracking(task_id, "module.task1", "module1", owner=owner)
    recorder.flush(30)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "broadcast")
