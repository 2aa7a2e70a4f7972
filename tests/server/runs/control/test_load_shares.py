"""The distribution of a run's load among its generators."""

from __future__ import annotations

import pytest

from loadwright.core.protocol import generator as protocol
from loadwright.core.shares import Member
from loadwright.server.fleet.models import Agent
from loadwright.server.runs.control import load_shares
from loadwright.server.runs.control.transitions import moment
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.site import Cast

START = 1_800_000_000.0


@pytest.fixture
def run(cast: Cast) -> Run:
    """A running run of 20/s with a second generator that has not joined."""
    other = Agent.objects.create(name="load-3", token_digest="load-3")
    RunGenerator.objects.create(run=cast.running, agent=other, holder=other, position=1)
    RunGenerator.objects.filter(run=cast.running, position=0).update(joined_at=moment(START))
    return cast.running


def parts(run: Run) -> list[RunGenerator]:
    return list(run.generators.select_related("agent").order_by("position"))


def test_only_generators_that_produce_load_carry_it(run: Run) -> None:
    first, second = parts(run)
    assert set(load_shares.carriers(parts(run))) == {first.agent.key}
    second.joined_at = moment(START + 5)
    assert set(load_shares.carriers([first, second])) == {first.agent.key, second.agent.key}
    for name, value in (
        ("lost", True),
        ("leaving_at", moment(START)),
        ("state", protocol.FAILED),
        ("state", protocol.ENDED),
    ):
        gone = parts(run)[0]
        setattr(gone, name, value)
        assert set(load_shares.carriers([gone, second])) == {second.agent.key}, name


def joined(run: Run, *, weight: float = 1.0, pinned: float | None = None) -> list[RunGenerator]:
    """Let both generators carry load, and give the first one a weight or a pin."""
    run.generators.update(joined_at=moment(START))
    run.generators.filter(position=0).update(weight=weight, pinned=pinned)
    return parts(run)


def test_shares_follow_weights_and_pins_and_sum_to_one(run: Run) -> None:
    first, second = parts(run)
    load_shares.record(run, START, joined(run, weight=3.0))
    assert load_shares.shares(run) == pytest.approx({first.agent.key: 0.75, second.agent.key: 0.25})
    load_shares.record(run, START + 5, joined(run, pinned=5.0))
    run.refresh_from_db()
    shares = load_shares.shares(run)
    assert shares == pytest.approx({first.agent.key: 0.25, second.agent.key: 0.75})
    assert sum(shares.values()) == pytest.approx(1.0)


def test_shares_are_equal_before_the_load_begins(run: Run) -> None:
    assert set(load_shares.shares(run).values()) == {0.5}


def test_changes_come_back_as_they_were_recorded(run: Run) -> None:
    run.generators.filter(position=0).update(weight=2.0, pinned=7.5)
    first, _second = parts(run)
    load_shares.record(run, START, [first])
    (change,) = load_shares.changes(run)
    assert (change.at, change.members) == (START, {first.agent.key: Member(2.0, 7.5)})


def test_a_change_never_precedes_one_that_was_recorded_earlier(run: Run) -> None:
    first, second = parts(run)
    assert load_shares.record(run, START + 10, joined(run)) == START + 10
    assert load_shares.record(run, START + 9.5, joined(run, pinned=15.0)) == START + 10
    run.refresh_from_db()
    assert load_shares.shares(run) == pytest.approx({first.agent.key: 0.75, second.agent.key: 0.25})


def test_a_change_never_precedes_the_time_at_which_a_member_joins(run: Run) -> None:
    run.generators.filter(position=1).update(joined_at=moment(START + 8))
    assert load_shares.record(run, START + 7.2, parts(run)) == START + 8


def test_nothing_is_recorded_without_a_generator_that_carries_load(run: Run) -> None:
    run.generators.update(lost=True)
    assert load_shares.record(run, START, parts(run)) is None
    assert load_shares.changes(run) == ()


def test_the_load_of_one_generator_over_time_follows_the_distributions(run: Run) -> None:
    first, second = parts(run)
    assert load_shares.timeline_of(run, first.agent.key) is None
    run.start_at = moment(START)
    run.targets.update(at=moment(START))
    load_shares.record(run, START, joined(run, weight=3.0))
    load_shares.record(run, START + 5, joined(run, weight=1.0))
    areas = []
    for part in (first, second):
        timeline = load_shares.timeline_of(run, part.agent.key)
        assert timeline is not None
        areas.append(timeline.area(START + 10))
    assert areas == pytest.approx([15 * 5 + 10 * 5, 5 * 5 + 10 * 5])
