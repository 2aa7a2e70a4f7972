"""The jobs that write results."""

from __future__ import annotations

from typing import Any

from loadwright.server.runs.models import Run
from loadwright.server.runs.results.writing import add_late_seconds, write_result
from tests.support.site import Cast


class Context:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, line: str) -> None:
        self.lines.append(line)


def carried_out(job: Any, run_id: int) -> list[str]:
    context = Context()
    job.func(context, run_id)
    return context.lines


def test_a_run_that_was_deleted_meanwhile_is_left_out(cast: Cast) -> None:
    for job in (write_result, add_late_seconds):
        assert carried_out(job, 999_999) == []


def test_a_run_that_stops_is_ended_and_one_that_goes_on_is_not(cast: Cast) -> None:
    carried_out(write_result, cast.running.pk)
    assert Run.objects.get(pk=cast.running.pk).state == Run.State.RUNNING
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPING, outcome=Run.State.STOPPED)
    carried_out(write_result, cast.running.pk)
    assert Run.objects.get(pk=cast.running.pk).state == Run.State.STOPPED


def test_without_late_seconds_nothing_is_added(cast: Cast) -> None:
    assert carried_out(add_late_seconds, cast.ended.pk) == []
