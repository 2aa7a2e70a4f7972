"""Each transition changes a run once, raises its revision where generators must act, and records one event."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.core.messages import TEXT
from loadwright.core.messages import events as messages
from loadwright.core.protocol import generator as protocol
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
        (stopping, lambda run: transitions.finish(run, {}, ended_at=NOW + 61, settled=True), Run.State.FINISHED),
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
    transitions.finish(stopping(run), {"samples": 1200}, ended_at=NOW + 61, settled=True)
    ended = fresh(run)
    assert (ended.state, ended.samples, ended.settled) == (Run.State.FINISHED, 1200, True)
    assert part_of(run).holder is None
    assert codes(run)[-1] == messages.RUN_FINISHED().code


def test_a_generator_is_lost_and_back_once_each(run: Run) -> None:
    part = part_of(run)
    for _repeated in range(2):
        transitions.generator_lost(run, part)
    assert part_of(run).lost
    for _repeated in range(2):
        transitions.generator_back(run, part)
    assert not part_of(run).lost
    assert codes(run) == [messages.GENERATOR_LOST(name="x").code, messages.GENERATOR_BACK(name="x").code]


def test_a_failed_generator_is_reported_once_with_its_reason(run: Run) -> None:
    for _repeated in range(2):
        transitions.generator_failed(run, part_of(run), TEXT(text="no Java"))
    assert [str(event.message) for event in run.events.all()] == [
        str(messages.GENERATOR_FAILURE(name=part_of(run).agent.name, reason=TEXT(text="no Java")))
    ]


def test_warnings_are_reported_once_and_unknown_ones_ignored(run: Run) -> None:
    warning = next(iter(messages.WARNINGS))
    for name in (warning, warning, "too_tired"):
        transitions.warn(run, part_of(run), name)
    assert part_of(run).warned == [warning]
    assert len(codes(run)) == 1


def test_a_late_generator_joins_once_and_the_load_is_shared_again(run: Run) -> None:
    started = running(run)
    part = part_of(run)
    RunGenerator.objects.filter(pk=part.pk).update(joined_at=None)
    before = started.revision
    for _repeated in range(2):
        transitions.join(started, part_of(run), NOW + 20)
    assert fresh(run).revision == before + 1
    transitions.share(started, NOW + 20)
    assert [change.at for change in load_shares.changes(fresh(run))] == [NOW, NOW + 20]


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


def observed(**more: object) -> protocol.Observed:
    values: dict[str, object] = {"run": "key", "state": protocol.RUNNING, "seconds": 5, **more}
    return protocol.Observed(**values)  # type: ignore[arg-type]


def test_only_changes_of_state_are_stored(run: Run) -> None:
    part = part_of(run)
    assert transitions.observe(part, observed())
    assert not transitions.observe(part, observed(seconds=9)), "growing counts alone are not written"
    assert transitions.observe(part, observed(state=protocol.ENDED, seconds=9, drained=True))
    stored = part_of(run)
    assert (stored.state, stored.seconds, stored.drained) == (protocol.ENDED, 9, True)


def test_counts_never_shrink(run: Run) -> None:
    part = part_of(run)
    transitions.observe(part, observed(seconds=9, points_dropped=4))
    transitions.observe(part, observed(state=protocol.FAILED, seconds=3, error="JMeter died."))
    stored = part_of(run)
    assert (stored.seconds, stored.points_dropped, str(stored.error)) == (9, 4, "JMeter died.")
