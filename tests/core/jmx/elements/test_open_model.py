"""Schedules of Open Model Thread Groups are read as JMeter 5.6.3 reads them; the expected steps are its own."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.elements.open_model import Arrivals, ScheduleError, arrivals


@pytest.mark.parametrize(
    ("schedule", "parts"),
    [
        ("", []),
        ("rate(1/s)", []),
        ("rate(0/min) random_arrivals(5 min) rate(120/min)", [(0, 2, 300)]),
        ("rate(1/s) even_arrivals(1 min 30 s) rate(2/sec) rate(3/sec) even_arrivals(2 h)", [(1, 2, 90), (3, 3, 7200)]),
        ("pause(5 s) rate(1/s)", [(0, 0, 5)]),
        ("rate(1/s) pause(3 s) even_arrivals(2 s)", [(0, 0, 3), (1, 1, 2)]),
        ("rate(1/s) even_arrivals(2 s) pause(3 s)", [(1, 1, 2), (0, 0, 3)]),
        ("rate(1 per second) EVEN_ARRIVALS(100ms)", [(1, 1, 0.1)]),
        ("rate(5/s) // slow\n /* at first */ even_arrivals(0) even_arrivals(1 d)", [(5, 5, 86_400)]),
        ("rate(.5/s)even_arrivals(1.5s)", [(0.5, 0.5, 1.5)]),
        ("10", [(10, 10, 1), (0, 0, 3600)]),
    ],
)
def test_schedules(schedule: str, parts: list[tuple[float, float, float]]) -> None:
    assert list(arrivals(schedule)) == [Arrivals(*part) for part in parts]


@pytest.mark.parametrize(
    ("schedule", "rest"),
    [
        ("rate(5) x", ") x"),
        ("rate(5/foo)", "foo)"),
        ("rate(1/s) arrivals(1 s)", "arrivals(1 s)"),
        ("rate(1/s) random_arrivals(${d})", "${d})"),
        ("concurrency(5)", "concurrency(5)"),
        ("rate(-1/s)", "-1/s)"),
        ("rate(1e3/s)", "e3/s)"),
        ("/* a\nb */ rate(1/s)", "* a\nb */ rate(1/s)"),
        ("even_arrivals(x)", "x)"),
        ("rate(1/s", ""),
        ("pause", ""),
    ],
)
def test_what_jmeter_does_not_understand(schedule: str, rest: str) -> None:
    with pytest.raises(ScheduleError) as raised:
        list(arrivals(schedule))
    assert raised.value.rest == rest
