"""The parts of messages about a run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.runs.measurements import messages
from loadwright.server.runs.models import Run, RunTarget
from loadwright.server.runs.results import artifact
from loadwright.telemetry.rollup.rollup import RunRollup
from tests.core.stats.examples import second_of
from tests.support.measurements import measurements_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def begin(run: Run) -> int:
    assert run.start_at is not None
    return int(run.start_at.timestamp()) + 1


def measured(cast: Cast, *seconds: int) -> RunRollup:
    values = {"rate_asked": 20.0, "transactions": 19, "threads": 4, "gc_percent": 1.5}
    return measurements_of(*((cast.agent.key, second_of(second, {"a": [10, 30]}, **values)) for second in seconds))


def test_the_rate_asked_is_that_of_the_timeline_until_load_ends(cast: Cast) -> None:
    run = cast.running
    asked = messages.asked(run)
    assert asked is not None
    assert asked(begin(run), 1) == pytest.approx(20)
    assert run.end_at is not None
    assert asked(int(run.end_at.timestamp()) + 1, 1) == 0
    assert messages.rate_asked(run) is not None


def test_nothing_is_asked_before_the_start_or_of_a_plan_as_written(cast: Cast) -> None:
    run = cast.running
    run.start_at = None
    assert messages.asked(run) is None
    assert messages.load_seconds(run, 5.0) == 0


def test_a_generator_has_its_newest_figures(cast: Cast) -> None:
    state = messages.read_state(cast.running.pk)
    assert state is not None
    first = begin(cast.running)
    [entry] = messages.generators(measured(cast, first, first + 1), state)
    assert (entry["id"], entry["rate"], entry["rate_asked"], entry["threads"]) == (cast.agent.key, 19, 20.0, 4)


def test_a_generator_of_a_run_with_threads_has_its_threads_asked(cast: Cast) -> None:
    run, first = cast.running, begin(cast.running)
    run.spec = RunSpec(mode="threads", target=20, duration_s=60)
    run.save()
    state = messages.read_state(run.pk)
    assert state is not None
    [entry] = messages.generators(measured(cast, first), state)
    assert entry["threads_asked"] == 20
    [entry] = messages.generators(measurements_of(), state)
    assert entry["threads_asked"] is None


def test_what_a_generator_was_asked_in_an_ended_run_is_the_mean(cast: Cast) -> None:
    run, first = cast.ended, begin(cast.ended)
    run.spec = RunSpec(mode="threads", target=20, duration_s=60)
    assert run.start_at is not None
    run.load_ended_at = run.start_at + timedelta(seconds=10)
    RunTarget.objects.create(run=run, at=run.start_at + timedelta(seconds=5), value=40)
    [part] = run.generators.all()
    run.shares.create(at=run.start_at, members={part.agent.key: {"weight": 1, "pinned": None}})
    series = {"second": [first - 1, first], "rate": [3, 5], "threads": [20, 21]}
    document = {"generators": [{"id": part.agent.key, "series": series}]}
    figures = messages.mean_figures(run, document, part.agent.key)
    assert (figures["rate"], figures["rate_asked"], figures["threads"]) == (4, None, 21)
    assert figures["threads_asked"] == pytest.approx(30)
    assert messages.mean_figures(run, {"generators": []}, part.agent.key)["threads_asked"] is None


def test_the_run_keeps_what_was_requested_and_its_asked_is_the_mean(cast: Cast) -> None:
    assert cast.ended.start_at is not None
    RunTarget.objects.create(run=cast.ended, at=cast.ended.start_at + timedelta(seconds=30), value=60)
    state = messages.read_state(cast.ended.pk)
    assert state is not None
    assert messages.run_entry(state, 0.0)["target"] == 20
    assert messages.final_figures(state.run, artifact.document(cast.ended))["asked"] == pytest.approx(40)


def test_a_generator_without_seconds_has_no_figures(cast: Cast) -> None:
    state = messages.read_state(cast.running.pk)
    assert state is not None
    [entry] = messages.generators(measurements_of(), state)
    assert (entry["rate"], entry["rate_asked"], entry["threads"]) == (None, None, None)


def test_figures_of_the_newest_second(cast: Cast) -> None:
    first = begin(cast.running)
    figures = messages.newest_figures(measured(cast, first), cast.running, first)
    assert figures["asked"] == pytest.approx(20)
    assert {name: figures[name] for name in ("reached", "p50_ms", "errors", "error_rate", "threads", "second")} == {
        "reached": 19, "p50_ms": 10.0, "errors": 0, "error_rate": 0.0, "threads": 4, "second": first,
    }  # fmt: skip
    assert messages.newest_figures(measurements_of(), cast.running, None) == {}


def test_a_deleted_run_has_no_state(cast: Cast) -> None:
    cast.running.generators.all().delete()
    run = cast.running.pk
    cast.running.delete()
    assert messages.read_state(run) is None


def test_labels_that_are_too_long_together_are_left_out_and_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(cast.running)
    labels = {"é" * 10: [1] * 5, "b": [1], "c" * 20: [1], "d": [1, 1]}
    measured_labels = measurements_of((cast.agent.key, second_of(first, labels)))
    whole = messages.totals(measured_labels, cast.running, first + 1.0)
    assert [one["label"] for one in whole["labels"]] == sorted(labels)
    assert whole["labels_left_out"] == 0
    # Characters that JSON escapes count as what they become.
    monkeypatch.setattr(messages, "LABELS_LENGTH", 62 + 3 + 3)
    cut = messages.totals(measured_labels, cast.running, first + 1.0)
    assert [one["label"] for one in cut["labels"]] == ["b", "d", "é" * 10]
    assert cut["labels_left_out"] == 1
    assert cut["total"] == whole["total"]
