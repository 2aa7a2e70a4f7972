"""The whole load is carried, regardless of the participants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.shares import Change, Member, allocate, allocate_whole, fractions, targets_of

weights = st.floats(0, 1000)
pins = st.one_of(st.none(), st.floats(0, 10_000))
members = st.dictionaries(st.text(min_size=1, max_size=3), st.builds(Member, weights, pins), min_size=1, max_size=8)
totals = st.floats(0, 100_000)


@given(totals, members)
def test_the_parts_are_the_whole(total: float, found: dict[str, Member]) -> None:
    parts = allocate(total, found)

    assert list(parts) == list(found)
    assert sum(parts.values()) == pytest.approx(total)
    assert min(parts.values()) >= 0


@given(st.integers(0, 100_000), members)
def test_whole_parts_are_the_whole_and_next_to_the_exact_ones(total: int, found: dict[str, Member]) -> None:
    exact, parts = allocate(total, found), allocate_whole(total, found)

    assert sum(parts.values()) == total
    assert all(abs(parts[key] - exact[key]) <= 1 for key in found)


def test_weights_share_and_pins_hold() -> None:
    assert allocate(100, {"a": Member(), "b": Member()}) == {"a": 50, "b": 50}
    assert allocate(100, {"a": Member(1), "b": Member(3)}) == {"a": 25, "b": 75}
    assert allocate(100, {"a": Member(pinned=10), "b": Member(), "c": Member(2)}) == {"a": 10, "b": 30, "c": 60}
    assert allocate_whole(10, {"a": Member(), "b": Member(), "c": Member()}) == {"a": 4, "b": 3, "c": 3}


def test_fractions_are_parts_of_the_whole_load() -> None:
    two = {"a": Member(), "b": Member()}
    assert fractions(100, two) == {"a": 0.5, "b": 0.5}
    assert fractions(5, two, whole=True) == {"a": 0.6, "b": 0.4}
    assert fractions(0, two) == {"a": 0, "b": 0}


def test_pins_give_way_when_they_cannot_be_the_whole() -> None:
    assert allocate(30, {"a": Member(pinned=40), "b": Member(pinned=20)}) == {"a": 20, "b": 10}
    assert allocate(90, {"a": Member(pinned=40), "b": Member(pinned=20)}) == {"a": 60, "b": 30}
    assert allocate(30, {"a": Member(pinned=60), "b": Member()}) == {"a": 30, "b": 0}
    assert allocate(30, {"a": Member(pinned=0), "b": Member(pinned=0)}) == {"a": 15, "b": 15}


def test_without_members_nothing_is_carried() -> None:
    assert allocate(10, {}) == allocate_whole(0, {}) == {}


@pytest.mark.parametrize("wrong", [{"weight": -1.0}, {"pinned": -0.1}])
def test_negative_weights_and_pins_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="negative"):
        Member(**wrong)


def test_a_member_follows_the_totals_and_the_others() -> None:
    two = {"a": Member(), "b": Member()}
    targets = [(0.0, 100.0), (30.0, 200.0)]
    changes = [Change(0, two), Change(10, {"a": Member()}), Change(40, two)]

    assert targets_of("a", targets, changes) == [(0, 50), (10, 100), (30, 200), (40, 100)]
    assert targets_of("b", targets, changes) == [(0, 50), (10, 0), (40, 100)]
    assert targets_of("c", targets, changes) == [(0, 0)]


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1000)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 100), members), min_size=1, max_size=6),
    st.booleans(),
)
def test_at_every_moment_the_members_carry_the_total(
    asked: list[tuple[int, int]], joined: list[tuple[int, dict[str, Member]]], whole: bool
) -> None:
    targets = [(float(at), float(value)) for at, value in sorted(asked)]
    changes = [Change(float(at), found) for at, found in sorted(joined, key=lambda pair: pair[0])]
    keys = {key for change in changes for key in change.members}
    own = {key: targets_of(key, targets, changes, whole=whole) for key in keys}

    def at(values: list[tuple[float, float]], time: float) -> float:
        return [value for moment, value in values if moment <= time][-1]

    first = min(targets[0][0], changes[0].at)
    for time in [first + step for step in range(int(100 - first) + 1)]:
        total = next((value for moment, value in reversed(targets) if moment <= time), targets[0][1])
        assert sum(at(values, time) for values in own.values()) == pytest.approx(total)
