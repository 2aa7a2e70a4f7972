from __future__ import annotations

import gzip
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from loadwright.agent.host.java import garbage
from loadwright.agent.host.java.garbage import Kind, kind_of
from loadwright.agent.host.java.hsperfdata import parse
from loadwright.agent.host.java.measures import NEEDED, Measures
from loadwright.core.hosts.figures import JVM
from tests.agent.host.java.perfdata import JAVA_8, collector

FIXTURES = Path(__file__).parent / "fixtures"
SECOND = 10**9


def numbers_of(*parts: Mapping[str, object]) -> dict[str, int]:
    return {name: value for part in parts for name, value in part.items() if isinstance(value, int)}


def measures(kind: Kind, cause: str = "") -> Measures:
    return Measures(kind, lambda: cause)


def test_sizes_of_a_heap_with_generations() -> None:
    values = measures(garbage.PARALLEL).values(numbers_of(JAVA_8), 1.0)
    assert values == {
        "heap_used_bytes": 400, "heap_committed_bytes": 800, "heap_max_bytes": 1000, "heap_percent": 40,
        "young_used_bytes": 60, "old_used_bytes": 340, "metaspace_used_bytes": 33, "metaspace_committed_bytes": 44,
        "threads": 12, "classes": 1469,
    }  # fmt: skip


def test_some_garbage_collectors_state_the_limit_of_the_whole_heap_for_each_generation() -> None:
    assert measures(garbage.G1).values(numbers_of(JAVA_8), 1.0)["heap_max_bytes"] == 700


def test_a_heap_without_generations() -> None:
    numbers = {"sun.gc.generation.1.space.0.used": 40, "sun.gc.generation.1.maxCapacity": 160}
    values = measures(garbage.SHENANDOAH).values(numbers, 1.0)
    assert values == {"heap_used_bytes": 40, "heap_max_bytes": 160, "heap_percent": 25}


def test_garbage_collections_since_the_previous_sample() -> None:
    measured = measures(garbage.G1)

    def values(young: int, full: int, concurrent: int) -> Mapping[str, float]:
        numbers = numbers_of(
            JAVA_8,
            collector(0, "G1 young", young, young * SECOND // 50, 1, 2),
            collector(1, "G1 full", full, full * SECOND // 10, 1, 2),
            collector(2, "G1 concurrent", concurrent, concurrent * SECOND // 100, 1, 2),
        )
        return measured.values(numbers, 10.0 + young)

    assert "young_gcs" not in values(5, 1, 2)
    found = values(7, 2, 4)
    assert {name: found[name] for name in found if "gc" in name} == {
        "young_gcs": 2, "young_gc_ms": 40, "full_gcs": 1, "full_gc_ms": 100, "concurrent_gcs": 2,
        "concurrent_gc_ms": 20, "gc_percent": 8, "full_gc_gap_s": 0,
    }  # fmt: skip


def test_the_gap_between_full_collections() -> None:
    measured = measures(garbage.SERIAL)

    def gap(count: int, began: int) -> float | None:
        numbers = numbers_of(JAVA_8, collector(1, "MSC", count, count, began * SECOND, began * SECOND))
        return measured.values(numbers, 10.0 + began).get("full_gc_gap_s")

    assert gap(0, 0) is None
    assert gap(1, 100) is None
    assert gap(1, 100) is None
    assert gap(2, 160) == 60
    assert gap(2, 160) is None
    assert gap(4, 180) == 10


def test_the_gap_to_a_full_collection_before_the_first_sample() -> None:
    measured = measures(garbage.SERIAL)
    values = {}
    for count, began in ((3, 100), (4, 107)):
        numbers = numbers_of(JAVA_8, collector(1, "MSC", count, count, began * SECOND, began * SECOND))
        values = dict(measured.values(numbers, float(began)))
    assert values["full_gc_gap_s"] == 7


@pytest.mark.parametrize(
    ("cause", "young_began", "meaning"),
    [
        ("Allocation Failure", 10, "full"),
        ("System.gc()", 10, "full"),
        ("CMS Initial Mark", 10, "concurrent"),
        ("CMS Final Remark", 10, "concurrent"),
        # The cause is that of the collection of the young generation.
        ("Allocation Failure", 30, "concurrent"),
    ],
)
def test_pauses_of_cms_are_not_full_collections(cause: str, young_began: int, meaning: str) -> None:
    measured = measures(garbage.MIXED_CMS, cause)
    values: Mapping[str, float] = {}
    for count in (4, 5):
        numbers = numbers_of(
            JAVA_8,
            collector(0, "PCopy", 9, 9, young_began * SECOND, young_began * SECOND),
            collector(1, "CMS", count, count * SECOND // 10, 20 * SECOND, 20 * SECOND),
        )
        values = measured.values(numbers, float(count))
    assert (values[f"{meaning}_gcs"], values[f"{meaning}_gc_ms"]) == (1, 100)
    assert values.keys() & {"full_gcs", "concurrent_gcs"} == {f"{meaning}_gcs"}


def test_time_in_which_threads_stood_still() -> None:
    measured = measures(garbage.SHENANDOAH)
    numbers = {"sun.os.hrt.frequency": SECOND, "sun.rt.safepointTime": 5 * SECOND}
    assert measured.values(numbers, 10.0) == {}
    assert measured.values({**numbers, "sun.rt.safepointTime": 6 * SECOND}, 12.0) == {"stopped_percent": 50}
    assert measured.values(numbers, 13.0) == {}


def test_what_cannot_be_is_left_out() -> None:
    numbers = dict.fromkeys(NEEDED, 2**61)
    measured = measures(garbage.OTHER)
    measured.values(numbers, 1.0)
    for field in JVM.fields:
        value = measured.values(numbers, 2.0).get(field.name)
        if value is not None:
            field.check(value)
    assert measured.values(dict.fromkeys(NEEDED, 0), 3.0).keys() <= {"threads", "classes"}
    assert measured.values({}, 4.0) == {}


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.hsperfdata.gz")), ids=lambda path: path.name.partition(".")[0])
def test_figures_of_real_jvms(path: Path) -> None:
    """Each had kept 20 MB, wasted 200 MB and collected all garbage twice, with a limit of 128 MB."""
    data = gzip.decompress(path.read_bytes())
    found = parse(data)
    numbers = {
        name: struct.unpack_from(found.order + "q", data, offset)[0]
        for name, offset in found.offsets.items()
        if name in NEEDED
    }
    kind = kind_of(found.texts)
    _java, _version, name = path.name.partition(".")[0].split("-")
    assert kind.name.lower() == name
    measured = measures(kind)
    kinds = {field.name: field.kind for field in JVM.fields}
    measured.values(numbers, 1.0)
    values = measured.values(numbers, 2.0)
    assert {name: type(value) for name, value in values.items()} == {name: kinds[name] for name in values}
    megabytes = 2**20
    assert 20 * megabytes <= values["heap_used_bytes"] <= values["heap_committed_bytes"] <= 129 * megabytes
    assert values["heap_max_bytes"] == pytest.approx(128 * megabytes, rel=0.05)
    assert values["classes"] > 300
    assert values["threads"] >= 5
    assert values["metaspace_used_bytes"] > 100_000
    assert ("full_gcs" in values) == (name in ("serial", "parallel", "g1"))
    assert ("gc_percent" in values) == (name not in ("shenandoah", "epsilon"))
