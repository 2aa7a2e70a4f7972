"""The measurements of hosts follow from the declared figures, and take what is merged."""

from __future__ import annotations

import pytest

from loadwright.core.hosts.figures import FAMILIES, HOST, JVM, Family
from loadwright.core.hosts.merging import RESOLUTIONS, Merger
from loadwright.core.hosts.readings import Series
from loadwright.core.lineprotocol import Point
from loadwright.telemetry import schema
from loadwright.telemetry.schema.host import HOSTS, name_of


def fields(family: Family, resolution: int) -> dict[str, float | None]:
    return {field.name: field.maximum for field in schema.measurement(name_of(family, resolution)).fields}


def test_every_family_has_a_measurement_of_each_resolution() -> None:
    assert len({item.name for item in HOSTS}) == len(HOSTS)
    coarse = {name_of(family, resolution) for family in FAMILIES for resolution in RESOLUTIONS[2:]}
    assert coarse <= set(schema.MEASUREMENTS)
    assert {"host_1s", "host_disk_600s", "host_collector_3600s"} <= set(schema.MEASUREMENTS)
    assert {item.name for item in HOSTS} == set(schema.written_by("monitor"))
    assert set(schema.written_by("monitor").values()) == {"monitor"}


def test_the_cost_of_collectors_is_not_kept_by_the_second() -> None:
    found = [name for name in schema.MEASUREMENTS if name.startswith("host_collector")]
    assert found == ["host_collector_60s", "host_collector_600s", "host_collector_3600s"]


def test_a_part_is_a_tag_and_the_host_has_none() -> None:
    assert [tag.name for tag in schema.measurement("host_1s").tags] == ["monitor"]
    assert [tag.name for tag in schema.measurement("host_disk_10s").tags] == ["monitor", "device"]


def test_longer_intervals_have_extremes_beside_the_mean() -> None:
    assert {"cpu_percent", "covered_s"} <= fields(HOST, 1).keys()
    assert "cpu_percent_max" not in fields(HOST, 1)
    merged = fields(HOST, 10)
    assert {"cpu_percent", "cpu_percent_max", "memory_free_bytes_min", "oom_kills", "covered_s"} <= merged.keys()
    assert {"cpu_percent_min", "oom_kills_max"}.isdisjoint(merged)
    assert {"pid", "full_gc_gap_s_min"} <= fields(JVM, 60).keys()
    assert {"pid_max", "full_gcs_max"}.isdisjoint(fields(JVM, 60))


@pytest.mark.parametrize("extreme", ["minimum", "maximum"])
def test_whatever_is_merged_from_valid_readings_is_valid(extreme: str) -> None:
    readings = {
        Series(family.name, "x" if family.part else ""): {
            field.name: field.kind(getattr(field, extreme)) for field in family.fields
        }
        for family in FAMILIES
    }
    merger = Merger()
    points = [point for second in range(0, 3600, 5) for point in merger.add(7200 + second, 5, readings)]
    assert {point.resolution for point in points} == set(RESOLUTIONS)
    for point in points:
        family = next(one for one in FAMILIES if one.name == point.series.family)
        tags = {"monitor": "m1", **({family.part: point.series.part} if family.part else {})}
        schema.check(Point(name_of(family, point.resolution), tags, dict(point.values), point.second * 10**9))
