"""Values and conditions as texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.alerts.rules import SUBJECTS, Condition
from loadwright.core.hosts.metrics import METRICS, metric
from loadwright.server.alerts import formats


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("cpu", 95.31, "95.3%"),
        ("memory_available", 2.0**30, "1.07 GB"),
        ("received", 12.5e6, "12.5 MB/s"),
        ("tcp_resets", 10.0, "10/s"),
        ("host_disk.read_ms", 20.0, "20 ms"),
        ("full_gc_gap", 90.0, "90 s"),
        ("full_gc_gap", 3600.0, "60 min"),
        ("full_gc_gap", 36_000.0, "10 h"),
        ("full_gc_gap", 864_000.0, "10 d"),
        ("host_network.speed_mbit_s", 10_000.0, "10 Gbit/s"),
        ("host_network.speed_mbit_s", 0.0, "0 Mbit/s"),
        ("load", 4.25, "4.25"),
        ("cpu", None, "–"),
    ],
)
def test_values_have_their_unit(name: str, value: float | None, text: str) -> None:
    assert formats.value_of(metric(name), value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("cpu", 90.0, "90%"),
        ("memory_available", 2.0**30, "1 GiB"),
        ("memory_available", 1.5e9, "1.5 GB"),
        ("memory_available", 0.0, "0 B"),
        ("received", 50e6, "50 MB/s"),
        ("disk_full", 86_400.0, "24 h"),
        ("silence", 60.0, "1 min"),
        ("silence", 90.0, "90 s"),
        ("silence", 600.0, "10 min"),
        ("full_gc", 2.0, "2"),
    ],
)
def test_limits_are_shown_in_the_unit_with_the_shortest_text(name: str, value: float, text: str) -> None:
    assert formats.entered(SUBJECTS[name], value) == text


def test_times_are_shown_as_they_are_entered() -> None:
    assert [formats.entered_time(seconds) for seconds in (0, 45, 60, 90, 600, 3600, 5400)] == [
        "0s", "45s", "1m", "90s", "10m", "1h", "90m",
    ]  # fmt: skip


@given(st.sampled_from(sorted(METRICS)), st.integers(0, 10**9))
def test_what_is_shown_in_a_form_is_the_same_value_again(name: str, value: int) -> None:
    assert metric(name).parse(formats.entered(metric(name), float(value))) == pytest.approx(value)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition("cpu", ">", 90, 80, "mean", 60), "CPU in use (mean of 60 s) > 90%"),
        (Condition("full_gc", ">=", 2, 2, "sum", 3600), "JVM Full GCs (in 60 min) >= 2"),
        (Condition("disk_full", "<", 86_400, 90_000), "Time until the disk is full (now) < 24 h"),
        (Condition("host_disk.read_ms", ">", 20, 20, "max", 60), "Disk: duration of a read (maximum of 60 s) > 20 ms"),
        (Condition("of_another_version", ">", 20, 20), "of_another_version (now) > 20"),
    ],
)
def test_conditions_state_what_they_compare(condition: Condition, text: str) -> None:
    assert str(formats.condition_of(condition)) == text
    assert formats.shown_condition(condition) == text


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_subject_has_a_format(name: str) -> None:
    assert formats.value_of(SUBJECTS[name], 10.0)
