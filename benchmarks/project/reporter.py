"""A task that reports its progress a little less often than it may be written; each report says when it was made."""

from __future__ import annotations

import sys
import time

import django


def main(turn: int, reports: int) -> None:
    django.setup()
    from django.contrib.auth.models import User

    from task_manager.tracking import recorder
    from task_manager.utils import start_task_tracking, update_task_progress

    task_id = f"reporter-{turn}"
    # Of whoever looks at the page.
    start_task_tracking(task_id, "module.task1", "module1", owner=User(pk=1, username="staff"))
    for number in range(reports):
        # The writer writes a task's progress twice a second: later than that it is due at once.
        time.sleep(0.6)
        update_task_progress(task_id, 100 * number / reports, f"at-{time.time():.6f}")
    recorder.flush(30)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
