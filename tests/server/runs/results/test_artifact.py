"""The result of a run is written when it ends and when late seconds arrive, by one of several writers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from loadwright.core.messages import agents, plans, reasons
from loadwright.core.messages import events as messages
from loadwright.core.protocol import generator as protocol
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.measurements.merging import finish
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.results import artifact
from loadwright.telemetry.load import points_of
from loadwright.telemetry.rollup.reader import RollupReader
from tests.core.stats.examples import second_of
from tests.support.site import Cast


@pytest.fixture
def run(cast: Cast) -> Run:
    """A run that is stopping; its generator has delivered two seconds."""
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    RunGenerator.objects.filter(run=cast.running).update(state=protocol.ENDED, drained=True)
    deliver(cast.running, 1, 2)
    return fresh(cast.running)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def deliver(run: Run, *offsets: int) -> None:
    """Store and merge measured seconds of the generator, given as offsets from the start."""
    assert run.start_at is not None
    for offset in offsets:
        second = second_of(int(run.start_at.timestamp()) + offset, {"home": [10, 30]})
        telemetry().write(points_of(run.key, run.generators.get().agent.key, second))
    finish(run)


def measured(document: dict[str, Any]) -> int:
    return sum(generator["seconds"] for generator in document["generators"])


def count(run: Run, code: str) -> int:
    return sum(event.message.code == code for event in run.events.all() if event.message is not None)


def test_the_result_contains_its_end_and_what_was_measured(run: Run) -> None:
    artifact.finalise(run)
    document = artifact.document(run)
    assert (document["state"], measured(document)) == ("finished", 2)
    assert document["events"][-1]["kind"] == messages.RUN_FINISHED().kind
    assert sum(artifact.page(run)["series"]["samples"]) == fresh(run).samples == 4


def test_a_run_whose_measurements_make_no_result_ends_as_failed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(reader: RollupReader, *arguments: Any, **options: Any) -> Any:
        if reader._run == run.key:
            raise OverflowError("int too large")
        return rows(reader, *arguments, **options)

    rows = RollupReader.run_rows
    monkeypatch.setattr(RollupReader, "run_rows", fail)
    artifact.finalise(run)
    document = artifact.document(run)
    assert (document["state"], document["series"]["second"], measured(document)) == ("failed", [], 0)
    assert document["verdict"]["messages"][0]["code"] == reasons.NOT_CARRIED_OUT.code
    ended = fresh(run)
    assert (ended.state, ended.settled) == (Run.State.FAILED, True)
    assert "OverflowError: int too large" in str(ended.reason)
    assert not run.generators.filter(holder__isnull=False).exists()


def test_seconds_outside_the_run_are_stated(run: Run) -> None:
    deliver(run, -86400, 8 * 86400)
    artifact.finalise(run)
    document = artifact.document(run)
    (message,) = (one for one in document["verdict"]["messages"] if one["code"] == reasons.SECONDS_OUTSIDE.code)
    assert message["params"]["count"] == 2
    assert (measured(document), len(document["series"]["second"])) == (2, 2)


def test_the_result_contains_the_warnings_about_the_plan(run: Run) -> None:
    warning = plans.MISSING_FILE(element="Upload", path="a.pdf")
    Run.objects.filter(pk=run.pk).update(warnings=[warning])
    artifact.finalise(fresh(run))
    assert [one["text"] for one in artifact.document(run)["warnings"]] == [str(warning)]


@pytest.mark.parametrize(("drained", "state"), [(False, "lost"), (True, "ended")])
def test_a_generator_is_lost_only_if_it_has_not_delivered_everything(run: Run, drained: bool, state: str) -> None:
    RunGenerator.objects.filter(run=run).update(lost=True, drained=drained)
    artifact.finalise(run)
    assert [generator["state"] for generator in artifact.document(run)["generators"]] == [state]


def test_a_writer_that_was_paused_does_not_replace_the_result(run: Run) -> None:
    paused = fresh(run)
    artifact.finalise(run)
    deliver(run, 3)
    artifact.finalise(paused)
    assert measured(artifact.document(run)) == 2
    assert fresh(run).samples == 4
    assert count(run, messages.RUN_FINISHED().code) == 1


def test_late_seconds_are_added_with_one_event_by_one_of_two_writers(run: Run) -> None:
    artifact.finalise(run)
    assert not artifact.rebuild_if_late(fresh(run))
    deliver(run, 3)
    paused = fresh(run)
    assert artifact.rebuild_if_late(fresh(run))
    deliver(run, 4)
    assert not artifact.rebuild_if_late(paused)
    document = artifact.document(run)
    assert measured(document) == 3
    late = messages.LATE_SECONDS(count=1)
    assert count(run, late.code) == 1
    assert [event["text"] for event in document["events"] if event["kind"] == late.kind] == [str(late)]
    assert artifact.rebuild_if_late(fresh(run))
    assert measured(artifact.document(run)) == 4


def test_a_remark_that_arrives_late_casts_doubt_on_the_result(run: Run) -> None:
    artifact.finalise(run)
    remark = agents.NOT_RECOVERED(seconds=2)
    RunGenerator.objects.filter(run=run).update(remarks=[remark])
    assert artifact.rebuild_if_late(fresh(run))
    name = run.generators.get().agent.name
    assert artifact.document(run)["verdict"]["reasons"][-1] == f"generator {name}: {remark}"
    assert count(run, messages.LATE_REMARK.code) == 1
    assert not artifact.rebuild_if_late(fresh(run))


def test_a_duration_that_is_rounded_in_the_result_is_no_late_second(run: Run) -> None:
    assert run.start_at is not None
    Run.objects.filter(pk=run.pk).update(load_ended_at=run.start_at + timedelta(milliseconds=1.6))
    artifact.finalise(fresh(run))
    document = artifact.document(run)
    assert document["total"]["rate"] != document["total"]["samples"] / document["seconds"]
    assert not artifact.rebuild_if_late(fresh(run))
    assert count(run, messages.LATE_SECONDS(count=1).code) == 0


def test_a_run_whose_generators_delivered_late_is_settled(run: Run) -> None:
    RunGenerator.objects.filter(run=run).update(drained=False)
    artifact.finalise(run)
    artifact.rebuild_if_late(fresh(run))
    assert not fresh(run).settled
    RunGenerator.objects.filter(run=run).update(drained=True)
    artifact.rebuild_if_late(fresh(run))
    assert fresh(run).settled
