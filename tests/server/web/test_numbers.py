"""Formats of numbers."""

from __future__ import annotations

import pytest

from loadwright.server.web import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (0, "0"), (2, "2"), (2.5, "2.5"), (0.012345, "0.0123"), (199.6, "200"), (999.6, "1,000"),
        (1234, "1,230"), (1234567, "1,230,000"), (-12.345, "-12.3"), (0.1, "0.1"),
    ],
)  # fmt: skip
def test_three_significant_figures(value: float | None, text: str) -> None:
    assert numbers.significant(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (85, "85 ms"), (1234.5, "1,230 ms"), (9999, "10,000 ms"), (12_345, "12.3 s")],
)
def test_milliseconds(value: float | None, text: str) -> None:
    assert numbers.milliseconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0 B"), (999.6, "1 kB"), (1536, "1.54 kB"), (2.5e6, "2.5 MB"), (5e15, "5,000 TB")],
)  # fmt: skip
def test_size(value: float | None, text: str) -> None:
    assert numbers.size(value) == text


def test_rate_percent_and_count() -> None:
    assert (numbers.rate(200.04), numbers.percent(0.02534), numbers.count(12345)) == ("200/s", "2.53%", "12,345")
    assert numbers.rate(None) == numbers.percent(None) == numbers.count(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0, "0 s"), (59.6, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (5400, "1 h 30 min"), (0.2, "0 s")],
)
def test_duration(seconds: float | None, text: str) -> None:
    assert numbers.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0, "–"), (100, "100 Mbit/s"), (1000, "1 Gbit/s"), (2500, "2.5 Gbit/s")]
)
def test_bandwidth(value: float | None, text: str) -> None:
    assert numbers.bandwidth(value) == text
