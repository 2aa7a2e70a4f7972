"""Names for Prometheus are unique, valid and in base units."""

from __future__ import annotations

import re

import pytest

from loadwright.core.hosts import exposed
from loadwright.core.hosts.exposed import EXPOSED
from loadwright.core.hosts.figures import FAMILIES
from loadwright.core.stats.fields import MEAN

ABBREVIATED = {"s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "mbit", "m", "h", "d"}


def test_every_figure_has_a_name_of_its_own() -> None:
    fields = [(family, field) for family in FAMILIES for field in family.fields]
    extremes = sum(1 + (field.name in family.lows) for family, field in fields if field.over_time == MEAN)
    assert len(EXPOSED) == len(fields) + extremes


def test_names_and_labels_are_those_of_the_conventions() -> None:
    for name, figure in EXPOSED.items():
        assert re.fullmatch(r"loadwright_[a-z0-9_]+", name)
        assert not ABBREVIATED & set(name.split("_")), name
        assert figure.help.endswith(".")
        assert set(figure.labels) > set(exposed.OWN_LABELS) if figure.part else figure.labels == exposed.OWN_LABELS


@pytest.mark.parametrize(
    ("name", "figure", "factor"),
    [
        ("loadwright_host_cpu_percent", "host.cpu_percent", 1.0),
        ("loadwright_host_disk_read_bytes_per_second", "host.disk_read_bytes_s", 1.0),
        ("loadwright_disk_read_bytes_per_second", "host_disk.read_bytes_s", 1.0),
        ("loadwright_disk_read_seconds", "host_disk.read_ms", 0.001),
        ("loadwright_network_speed_bytes_per_second", "host_network.speed_mbit_s", 125_000.0),
        ("loadwright_jvm_full_gc_gap_seconds", "host_jvm.full_gc_gap_s", 1.0),
        ("loadwright_process_started_at_seconds", "host_process.started_at", 1.0),
    ],
)
def test_figures_are_in_base_units(name: str, figure: str, factor: float) -> None:
    found = EXPOSED[name]
    assert f"{found.family.name}.{found.field.name}" == figure
    assert found.factor == pytest.approx(factor)
