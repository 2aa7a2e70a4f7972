"""Arrivals of the Free-Form Arrivals group, as measured with the plugin and JMeter 5.6.3."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.editing import arrivals
from loadwright.core.jmx.editing.arrivals import Part, produced


def rounded(*parts: Part) -> list[tuple[float, float, float]]:
    return [(round(one.first, 2), round(one.last, 2), round(one.seconds, 2)) for one in produced(parts)]


def test_a_rise_from_zero_begins_late() -> None:
    # The plugin had arrivals at 0.25 s, 3.58 s, 3.77 s, 3.95 s, …
    assert rounded(Part(0, 6, 4), Part(6, 6, 3)) == [(0, 0.3, 0.2), (0.3, 0.3, 3.33), (5.3, 6, 0.47), (6, 6, 3)]


def test_a_slow_rise_from_zero_has_one_arrival() -> None:
    assert rounded(Part(0, 1, 600)) == [(0, 0, 0.2), (0, 0, 599.8)]


def test_a_rise_after_a_break_begins_late_too() -> None:
    found = rounded(Part(3, 3, 2), Part(0, 0, 2), Part(0, 6, 4))
    assert found[:2] == [(3, 3, 2), (0, 0, 2)]
    first, last, seconds = found[-1]
    assert first == last < 1
    assert seconds > 3


@pytest.mark.parametrize(
    "parts", [(Part(2, 8, 4), Part(8, 8, 3)), (Part(6, 0, 4),), (Part(1, 1, 5), Part(0, 0, 5)), (Part(0, 0, 5),), ()]
)
def test_other_schedules_are_produced_as_planned(parts: tuple[Part, ...]) -> None:
    assert produced(parts) == list(parts)


def test_a_part_without_a_duration_is_left_out() -> None:
    assert produced([Part(5, 5, 0), Part(5, 5, 2)]) == [Part(5, 5, 2)]


def test_after_many_arrivals_the_schedule_is_as_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "MOST_ARRIVALS", 10)
    parts = [Part(5, 5, 4), Part(0, 6, 4)]
    assert produced(parts) == parts
