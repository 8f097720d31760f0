"""The tasks of the load; they keep their own record in a file, so that the tracker is not its own witness."""

from __future__ import annotations

import itertools
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from celery import shared_task

from task_manager.tracking.decorator import track_task
from task_manager.tracking.progress import progress

#: What the ids of batched tasks begin with.
BATCHED = "batched"


def note(word: str, task_id: str) -> None:
    """Add a line to this machine's record: short enough to be written at once, whoever writes beside."""
    line = f"{time.monotonic():.6f} {os.getpid()} {word} {task_id}\n"
    with Path(os.environ["FAULTS_RECORD"]).open("ab", buffering=0) as file:
        file.write(line.encode())


def _works(self: Any, seconds: float) -> str:
    note("began", self.request.id)
    for _ in progress.iter(range(3)):
        time.sleep(seconds / 3)
    note("ended", self.request.id)
    return self.request.id  # type: ignore[no-any-return]


guarded = shared_task(name="faults.guarded", bind=True)(track_task("faults.guarded", "faults", "Guarded")(_works))
batched = shared_task(name="faults.batched", bind=True)(
    track_task("faults.batched", "faults", "Batched", batched=True)(_works)
)


class Record:
    """What really happened, as the tasks and their publisher tell it."""

    def __init__(self, file: Path) -> None:
        self.times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self.by_process: dict[int, list[tuple[float, str, str]]] = defaultdict(list)
        for line in file.read_text().splitlines() if file.exists() else ():
            at, pid, word, task_id = line.split(" ")
            self.times[task_id][word].append(float(at))
            if word in ("began", "ended"):
                self.by_process[int(pid)].append((float(at), word, task_id))

    def published(self) -> set[str]:
        return {task_id for task_id, words in self.times.items() if "sent" in words}

    def state_of(self, task_id: str) -> str:
        """Return how the execution has to stand: what ended has succeeded, what began only was lost."""
        words = self.times[task_id]
        return "SUCCESS" if words["ended"] else "FAILURE" if words["began"] else "PENDING"

    def last_words(self) -> set[str]:
        """Return the tasks that each process began or ended last."""
        return {max(steps)[2] for steps in self.by_process.values()}

    def states_of(self, task_id: str, *, last_word: bool, result_kept: bool) -> set[str]:
        """Return how the execution may stand where processes were killed.

        What a killed process did last may have ended without Celery having heard of it, which only the result
        backend can tell: for Celery it has failed. And a batched task may take what it told in its last moment with
        it: then nobody knows that it began.
        """
        state = self.state_of(task_id)
        if result_kept or not last_word:
            return {state}
        return {state, "FAILURE"} | ({"PENDING"} if task_id.startswith(BATCHED) else set())

    def longest_publish(self) -> float:
        """Return the longest that `delay()` took."""
        return max((w["sent"][0] - w["sending"][0] for w in self.times.values() if w["sent"]), default=0.0)

    def longest_gap(self) -> float:
        """Return the longest time that a busy process spent between two bodies: Celery's part, and the tracker's."""
        gaps = [0.0]
        for steps in self.by_process.values():
            steps.sort()
            gaps += [after - before for (before, *_), (after, word, _) in itertools.pairwise(steps) if word == "began"]
        return max(gaps)
