"""Parameters of requests, in the forms of Prometheus."""

from __future__ import annotations

import pytest

from loadwright.server.monitoring.prometheus.requests import ParameterError, Parameters


def given(**values: str) -> Parameters:
    return Parameters({name: [value] for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1700000000", 1.7e9),
        ("1700000000.5", 1.7e9 + 0.5),
        ("2023-11-14T22:13:20Z", 1.7e9),
        ("2023-11-14T23:13:20+01:00", 1.7e9),
    ],
)
def test_times(text: str, seconds: float) -> None:
    assert given(time=text).time("time") == seconds


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "-1", "1e300", "2023-11-14T22:13:20"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ParameterError, match='"time"'):
        given(time=text).time("time")


@pytest.mark.parametrize(
    ("text", "seconds"), [("15", 15), ("0.5", 0.5), ("15s", 15), ("1m30s", 90), ("250ms", 0.25), ("1d", 86400)]
)
def test_steps(text: str, seconds: float) -> None:
    assert given(step=text).step() == seconds


@pytest.mark.parametrize("text", ["", "0", "-1", "nan", "1 m", "m", "1y", "1e400", "99999999999999s"])
def test_what_is_no_step(text: str) -> None:
    with pytest.raises(ParameterError, match='"step"'):
        given(step=text).step()


def test_a_missing_time_may_have_a_default() -> None:
    assert given().time("time", 5.0) == 5
