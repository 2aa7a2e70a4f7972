"""Each transition changes a run once, raises its revision where generators must act, and records one event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loadwright.core.messages import TEXT
from loadwright.core.messages import events as messages
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.runs.control import load_shares, transitions
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.site import Cast

NOW = 1_800_000_000.0


@pytest.fixture
def run(cast: Cast) -> Run:
    """A pending run with one generator and a rate of 20/s for 60 s."""
    RunGenerator.objects.update(holder=None)
    made = Run.objects.create(
        name="Checkout", plan=cast.plan, plan_name="shop", created_by=cast.user, state=Run.State.PENDING,
        spec=RunSpec(mode="rate", target=20, duration_s=60, curve="0s:50%,30s:100%"), bundle_sha256="0" * 64,
        bundle_size=1,
    )  # fmt: skip
    RunGenerator.objects.create(run=made, agent=cast.agent, holder=cast.agent, position=0)
    return made


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def part_of(run: Run) -> RunGenerator:
    return run.generators.select_related("agent").get()


def codes(run: Run) -> list[str]:
    return [event.message.code for event in run.events.order_by("pk") if event.message is not None]


def running(run: Run) -> Run:
    transitions.start_load(run, NOW)
    transitions.load_began(fresh(run))
    return fresh(run)


def stopping(run: Run) -> Run:
    transitions.end_load(running(run), NOW + 60)
    return fresh(run)


def nothing() -> None:
    """Publish no file."""


def finish(run: Run, headline: dict[str, Any] | None = None, publish: Callable[[], None] = nothing) -> None:
    transitions.finish(run, headline or {}, ended_at=NOW + 61, settled=True, notify=lambda: None, publish=publish)


def test_the_start_gives_all_generators_one_time_and_their_shares(run: Run) -> None:
    transitions.start_load(run, NOW)
    started = fresh(run)
    assert (started.state, started.revision) == (Run.State.STARTING, run.revision + 1)
    assert started.start_at is not None
    assert started.end_at is not None
    assert (started.start_at.timestamp(), started.end_at.timestamp()) == (NOW, NOW + 60)
    joined = part_of(run).joined_at
    assert joined is not None
    assert joined.timestamp() == NOW
    assert [set(change.members) for change in load_shares.changes(started)] == [{part_of(run).agent.key}]


def test_a_run_as_written_has_neither_shares_nor_an_end(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(spec=RunSpec())
    transitions.start_load(fresh(run), NOW)
    assert fresh(run).end_at is None
    assert load_shares.changes(fresh(run)) == ()


@pytest.mark.parametrize(
    ("prepare", "step", "state"),
    [
        (lambda run: run, lambda run: transitions.start_load(run, NOW), Run.State.STARTING),
        (lambda run: (transitions.start_load(run, NOW), fresh(run))[1], transitions.load_began, Run.State.RUNNING),
        (running, lambda run: transitions.end_load(run, NOW + 60), Run.State.STOPPING),
        (running, lambda run: transitions.abort(run, "p95 < 1ms", NOW + 9), Run.State.STOPPING),
        (stopping, finish, Run.State.FINISHED),
    ],
    ids=["start", "began", "end", "abort", "finish"],
)
def test_a_repeated_transition_changes_nothing(
    run: Run, prepare: Callable[[Run], Run], step: Callable[[Run], None], state: str
) -> None:
    stale = prepare(run)
    step(stale)
    once = fresh(run)
    assert once.state == state
    seen = (codes(run), once.revision, AuditEntry.objects.count())
    step(stale)
    again = fresh(run)
    assert (codes(run), again.revision, AuditEntry.objects.count()) == seen
    assert again.state == state


def test_an_abort_names_its_requirement_and_is_audited(run: Run) -> None:
    transitions.abort(running(run), "p95 < 1ms abort after 2s", NOW + 9)
    ended = fresh(run)
    assert (ended.outcome, ended.aborted_by) == (Run.State.STOPPED, "p95 < 1ms abort after 2s")
    assert str(ended.reason) == str(messages.ABORTED(requirement="p95 < 1ms abort after 2s"))
    assert AuditEntry.objects.filter(what="run.abort", target="Checkout").count() == 1


def test_a_failure_stops_at_once_and_keeps_the_end_of_the_log(run: Run) -> None:
    transitions.fail(run, TEXT(text="JMeter died."), "the last lines", NOW)
    failed = fresh(run)
    assert (failed.state, failed.outcome, failed.stop_now) == (Run.State.STOPPING, Run.State.FAILED, True)
    assert (str(failed.reason), failed.log_tail) == ("JMeter died.", "the last lines")


def test_a_finished_run_lets_its_generators_go(run: Run) -> None:
    finish(stopping(run), {"samples": 1200})
    ended = fresh(run)
    assert (ended.state, ended.samples, ended.settled) == (Run.State.FINISHED, 1200, True)
    assert part_of(run).holder is None
    assert codes(run)[-1] == messages.RUN_FINISHED().code


def test_nobody_left_to_carry_the_load_changes_no_share(run: Run) -> None:
    started = running(run)
    RunGenerator.objects.filter(run=run).update(lost=True)
    transitions.share(started, NOW + 20)
    assert len(load_shares.changes(fresh(run))) == 1


def test_points_of_the_curve_are_events_once_they_have_passed(run: Run) -> None:
    started = running(run)
    transitions.note_curve(started, NOW + 10)
    count = len(codes(run))
    transitions.note_curve(fresh(run), NOW + 31)
    transitions.note_curve(fresh(run), NOW + 31)
    assert len(codes(run)) == count + 1
    assert run.events.order_by("-pk")[0].at.timestamp() == NOW + 30


def both(run: Run) -> tuple[Run, Run]:
    """Return the run as two conductors read it at the same time."""
    return fresh(run), fresh(run)


def test_two_conductors_share_the_load_once(run: Run) -> None:
    running(run)
    one, other = both(run)
    transitions.share(one, NOW + 20)
    transitions.share(other, NOW + 19)
    assert [change.at for change in load_shares.changes(fresh(run))] == [NOW, NOW + 20]
    assert fresh(run).revision == one.revision


def test_a_conductor_shares_nothing_on_what_a_person_has_changed_meanwhile(run: Run) -> None:
    running(run)
    stale = fresh(run)
    transitions.next_revision(fresh(run))
    transitions.share(stale, NOW + 20)
    assert len(load_shares.changes(fresh(run))) == 1


def test_a_start_that_was_decided_before_a_generator_was_added_does_not_happen(run: Run) -> None:
    stale = fresh(run)
    transitions.next_revision(fresh(run))
    transitions.start_load(stale, NOW)
    assert fresh(run).state == Run.State.PENDING


def test_two_conductors_note_one_time_since_which_nobody_is_in_contact(run: Run) -> None:
    running(run)
    one, other = both(run)
    transitions.all_lost(one, NOW + 10)
    transitions.all_lost(other, NOW + 12)
    assert fresh(run).all_lost_since == transitions.moment(NOW + 10)


def test_a_conductor_that_saw_nobody_does_not_fail_a_run_whose_generators_are_back(run: Run) -> None:
    running(run)
    transitions.all_lost(fresh(run), NOW + 10)
    stale = fresh(run)
    transitions.all_lost(fresh(run), None)
    transitions.fail(stale, TEXT(text="All generators were lost."), "", NOW + 50)
    assert fresh(run).state == Run.State.RUNNING


def test_two_conductors_note_points_of_the_curve_once(run: Run) -> None:
    running(run)
    one, other = both(run)
    transitions.note_curve(one, NOW + 31)
    before = codes(run)
    transitions.note_curve(other, NOW + 31)
    assert codes(run) == before


def test_of_two_writers_of_a_result_one_publishes_and_ends_the_run(run: Run) -> None:
    published = []
    stopping(run)
    one, other = both(run)
    finish(one, {"samples": 1}, lambda: published.append("one"))
    finish(other, {"samples": 2}, lambda: published.append("other"))
    assert published == ["one"]
    assert fresh(run).samples == 1
    assert codes(run).count(messages.RUN_FINISHED().code) == 1


def test_a_result_without_the_newest_order_is_not_published(run: Run) -> None:
    stale = stopping(run)
    transitions.next_revision(fresh(run))
    published: list[str] = []
    finish(stale, publish=lambda: published.append("stale"))
    assert (published, fresh(run).state) == ([], Run.State.STOPPING)


def add_late_seconds(run: Run, count: int, publish: Callable[[], None] = nothing) -> bool:
    late = messages.LATE_SECONDS(count=count)
    return transitions.add_late_seconds(run, late, {"samples": count}, at=NOW + 70, settled=False, publish=publish)


def test_of_two_writers_of_late_seconds_one_publishes_with_one_event(run: Run) -> None:
    finish(stopping(run))
    published = []
    one, other = both(run)
    assert add_late_seconds(one, 3, lambda: published.append("one"))
    assert not add_late_seconds(other, 4, lambda: published.append("other"))
    assert (published, fresh(run).samples) == (["one"], 3)
    assert codes(run).count(messages.LATE_SECONDS(count=1).code) == 1
    stale = other
    transitions.settle(stale)
    assert not fresh(run).settled
    transitions.settle(fresh(run))
    assert fresh(run).settled


def test_a_result_that_cannot_be_published_leaves_the_run_as_it_was(run: Run) -> None:
    def full() -> None:
        raise OSError("no space left")

    ending = stopping(run)
    with pytest.raises(OSError, match="no space"):
        finish(ending, publish=full)
    assert fresh(run).state == Run.State.STOPPING
    assert part_of(run).holder is not None


def test_the_start_and_points_of_the_curve_are_recorded_when_the_conductor_has_not_looked(run: Run) -> None:
    transitions.start_load(run, NOW)
    transitions.catch_up(fresh(run), NOW - 0.1)
    assert codes(run) == []
    stale = fresh(run)
    transitions.catch_up(fresh(run), NOW + 31)
    transitions.catch_up(stale, NOW + 31)
    assert codes(run) == [messages.LOAD_BEGAN().code, messages.CURVE_AT(percent=1).code]
    assert [event.at.timestamp() for event in run.events.order_by("pk")] == [NOW, NOW + 30]


def test_events_that_repeat_without_end_are_counted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "MAX_EVENTS_OF_KIND", 3)
    for number in range(6):
        transitions.add_event(run, messages.GENERATOR_LOST(name=f"g{number}"))
        transitions.add_event(run, messages.GENERATOR_BACK(name=f"g{number}"))
    transitions.add_event(run, messages.STOP_SOFTLY())
    lost = [event.message for event in run.events.filter(kind=messages.LOST).order_by("pk")]
    kept = [messages.GENERATOR_LOST(name=f"g{number}") for number in range(3)]
    assert lost == [*kept, messages.FURTHER_EVENTS(count=3)]
    assert run.events.filter(kind=messages.BACK).count() == 4
    assert codes(run)[-1] == messages.STOP_SOFTLY.code


def test_every_point_of_a_curve_has_its_event(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "MAX_EVENTS_OF_KIND", 1)
    for percent in range(5):
        transitions.add_event(run, messages.CURVE_AT(percent=percent))
    assert run.events.filter(kind=messages.CURVE).count() == 5


def test_the_texts_of_an_event_are_cut(run: Run) -> None:
    long = TEXT(text="x" * 10_000)
    transitions.add_event(run, messages.GENERATOR_REMARK(name="g", remark=long))
    assert len(str(run.events.get().message)) < 1100
