"""Names of the metrics of hosts, and the values that people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.hosts.figures import FAMILIES
from loadwright.core.hosts.metrics import METRICS, SHORT_METRICS, SUFFIXES, metric
from loadwright.core.messages import DECLARED, InputError

DOCUMENT = Path(__file__).parents[3] / "docs/host-metrics.md"


def test_every_figure_is_reachable_by_its_full_name() -> None:
    for family in FAMILIES:
        for field in family.fields:
            found = metric(f"{family.name}.{field.name}")
            assert (found.family, found.field) == (family, field)


def test_short_names_differ_from_each_other_and_from_full_names() -> None:
    assert len(METRICS) == len(SHORT_METRICS) + sum(len(family.fields) for family in FAMILIES)
    assert all(name == found.name and "." not in name for name, found in SHORT_METRICS.items())
    figures = [(found.family.name, found.field.name) for found in SHORT_METRICS.values()]
    assert len(figures) == len(set(figures))


def test_every_figure_has_one_title() -> None:
    assert all(found.title.code == f"metric.{name}" for name, found in SHORT_METRICS.items())
    assert metric("host.cpu_percent").title == metric("cpu").title
    assert str(metric("host_disk.queue").title) == "Disk: queue"
    named = {code for code in DECLARED if code.startswith("metric.")}
    assert named == {found.title.code for found in METRICS.values()}


def test_little_of_what_is_available_and_frequent_full_gcs_are_bad() -> None:
    low = {name for name, found in SHORT_METRICS.items() if found.low_is_bad}
    assert low == {"memory_free", "memory_available", "disk_available", "full_gc_gap"}


def test_events_are_counted() -> None:
    counted = {name for name, found in SHORT_METRICS.items() if found.counted}
    assert counted == {"oom_kills", "full_gc", "process_restarts"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("cpu", "90%", 90),
        ("cpu", " 90.5 % ", 90.5),
        ("cpu", "９０％", 90),
        ("memory_available", "1 GiB", 2**30),
        ("memory_available", "1GB", 10**9),
        ("memory_available", "512 B", 512),
        ("memory_available", "512", 512),
        ("received", "50 MB/s", 50e6),
        ("received", "100 Mbit/s", 12.5e6),
        ("received", ".5KiB/s", 512),
        ("tcp_resets", "10/s", 10),
        ("host_disk.read_ms", "20ms", 20),
        ("host_disk.read_ms", "0.5 s", 500),
        ("full_gc_gap", "1h", 3600),
        ("full_gc_gap", "1.1 m", 66),
        ("full_gc_gap", "10 min", 600),
        ("full_gc_gap", "3600", 3600),
        ("host_network.speed_mbit_s", "10 Gbit/s", 10_000),
        ("load", "4", 4),
    ],
)
def test_values_have_the_units_of_their_metric(name: str, text: str, value: float) -> None:
    assert metric(name).parse(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cpu", "90"),
        ("cpu", "0.9"),
        ("cpu", "90 MB"),
        ("cpu", "-5%"),
        ("cpu", ""),
        ("memory_available", "1 GiB/s"),
        ("memory_available", "1 Gb"),
        ("received", "1 GB"),
        ("tcp_resets", "10%"),
        ("full_gc_gap", "1 y"),
        ("load", "1e3"),
        ("load", "9" * 400),
    ],
)
def test_other_values_are_refused_with_an_example(name: str, text: str) -> None:
    with pytest.raises(InputError, match="write for example"):
        metric(name).parse(text)


def test_every_example_is_a_value_of_its_metric() -> None:
    for name in METRICS:
        assert metric(name).parse(metric(name).example) > 0, name
        assert all(factor > 0 for factor in SUFFIXES[metric(name).unit].values()), name


@pytest.mark.parametrize("name", ["", "cpus", "host.cpu", "host_disk_busy_percent"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="Unknown metric"):
        metric(name)


def test_the_short_names_are_documented_with_their_figures() -> None:
    rows = [line.split("|")[1:4] for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    documented = {name.strip(" `"): (figure.strip(" `"), unit.strip()) for name, figure, unit in rows}
    units = {name: found.unit or "number" for name, found in SHORT_METRICS.items()}
    expected = {name: (f"{found.family.name}.{found.field.name}", units[name]) for name, found in SHORT_METRICS.items()}
    assert documented == expected
