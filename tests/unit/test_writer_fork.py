"""A fork waits for the writer, and leaves its lock alone where the wait was in vain."""

from __future__ import annotations

from task_manager.tracking import writer as module
from task_manager.tracking.writer import Writer


def test_a_fork_holds_the_writer_back_and_lets_it_go_on():
    writer = Writer()
    writer.hold_for_fork()
    assert writer._busy.locked()
    writer.release_after_fork()
    assert not writer._busy.locked()


def test_a_fork_that_waited_in_vain_does_not_release_what_the_writer_holds(monkeypatch):
    monkeypatch.setattr(module, "FORK_PATIENCE", 0.01)
    writer = Writer()
    with writer._busy:
        writer.hold_for_fork()
        writer.release_after_fork()
        assert writer._busy.locked()
    assert not writer._busy.locked()
