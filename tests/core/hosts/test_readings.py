from __future__ import annotations

import math

import pytest

from loadwright.core.hosts.readings import Readings, Series, safe_part, valid

HOST = Series("host")


def checked(readings: Readings) -> tuple[Readings, list[tuple[str, str, str]]]:
    refused: list[tuple[str, str, str]] = []
    kept = valid(readings, lambda series, figure: refused.append((*series, figure)))
    return kept, refused


def test_values_get_their_declared_type() -> None:
    kept, refused = checked({HOST: {"cpu_percent": 12, "oom_kills": 3}})
    assert refused == []
    assert kept == {HOST: {"cpu_percent": 12.0, "oom_kills": 3}}
    assert [type(value) for value in kept[HOST].values()] == [float, int]


@pytest.mark.parametrize("value", [-0.1, 100.01, math.nan, math.inf, -math.inf])
def test_values_outside_their_range_are_left_out(value: float) -> None:
    assert checked({HOST: {"cpu_percent": value, "load_1": 1.0}}) == (
        {HOST: {"load_1": 1.0}},
        [("host", "", "cpu_percent")],
    )


def test_counts_are_integers_and_unknown_figures_are_left_out() -> None:
    kept, refused = checked({HOST: {"oom_kills": 1.5, "mood": 3}})
    assert kept == {}
    assert refused == [("host", "", "oom_kills"), ("host", "", "mood")]


@pytest.mark.parametrize(
    "series", [Series("poem"), Series("host", "sda"), Series("host_disk"), Series("host_disk", "\\")]
)
def test_a_series_of_no_family_or_without_its_part_is_left_out(series: Series) -> None:
    assert checked({series: {"cpu_percent": 1.0}, HOST: {"load_1": 1.0}}) == ({HOST: {"load_1": 1.0}}, [(*series, "")])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("/var/lib", "/var/lib"),
        ("C:\\", "C:"),
        ("a\nb\x7f", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"),
        ("\udcff", "\N{REPLACEMENT CHARACTER}"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + "\\y", "x" * 199),
    ],
)
def test_the_names_of_parts_can_be_tags(name: str, safe: str) -> None:
    assert safe_part(name) == safe
