"""The contract of telemetry stores, tested on each backend; InfluxDB is a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loadwright.core.lineprotocol import Point, Value
from loadwright.core.stats.fields import MAX_COUNT
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.telemetry.port import Filter, Range, Row
from loadwright.telemetry.store import TelemetryError, TelemetryStore, open_store
from tests.core.stats.examples import measured

BASE_NS = 1_700_000_000_000_000_000
SECOND_NS = 1_000_000_000

RUBBISH = [
    "plain",
    "with space",
    "comma,equals=",
    "quote\"and'apostrophe",
    "' OR 1=1 --",
    "'; DROP SERIES FROM load_second; --",
    '"; DELETE FROM load_second',
    "back\\slash",
    "back\\ space",
    "\\n is not a line feed",
    "#comment",
    "%s %(x)s {0} $run :run ?",
    "汉字 – ümlaut \U0001f600 \u2028",
    "next\u00a0line \u0085 separators \u2028 \u2029",
    "x" * 10_000,
]


def point(second: int, run: str = "1", generator: str = "a", **fields: Value) -> Point:
    values: dict[str, Value] = {
        "frames": 0, "transactions": 1, "missed": 0, "late_ms": 0, "threads": 5, "capped": False,
    }  # fmt: skip
    return Point(
        "load_second", {"run": run, "generator": generator}, {**values, **fields}, BASE_NS + second * SECOND_NS
    )


def stored(store: TelemetryStore, run: str = "1") -> list[Point]:
    return list(store.read("load_second", {"run": run}))


def sort(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda item: (item.time_ns, *item.tags.values()))


def test_what_is_written_can_be_read(store: TelemetryStore) -> None:
    points = [
        point(0, rate_asked=20.0, cpu_percent=12.5, capped=True, heap_bytes=2**40),
        point(1, transactions=MAX_COUNT),
    ]
    store.write(points)
    read = stored(store)
    assert read == points
    assert [{name: type(value) for name, value in item.fields.items()} for item in read] == [
        {name: type(value) for name, value in item.fields.items()} for item in points
    ]


def test_an_empty_store_has_no_points(store: TelemetryStore) -> None:
    assert stored(store) == []
    store.delete("load_second", {"run": "1"})
    store.write([])
    assert stored(store) == []


def test_writing_twice_is_harmless(store: TelemetryStore) -> None:
    points = [point(second) for second in range(3)]
    store.write(points)
    store.write(points + points[:1])
    assert stored(store) == points


def test_later_fields_replace_and_add_to_earlier_ones(store: TelemetryStore) -> None:
    store.write([point(0, transactions=1, rate_asked=1.0)])
    store.write([point(0, transactions=2, gc_percent=0.5)])
    assert stored(store) == [point(0, transactions=2, rate_asked=1.0, gc_percent=0.5)]


def test_points_that_are_replaced_keep_nothing_of_before(store: TelemetryStore) -> None:
    store.write([point(1, cpu_percent=5.0), point(1, generator="b"), point(1, run="2"), point(2)])
    place = Range("load_second", {"run": "1"}, BASE_NS + SECOND_NS, BASE_NS + SECOND_NS + 1)
    store.write([point(1, transactions=3)], replacing=[place])
    assert stored(store) == [point(1, transactions=3), point(2)]
    assert stored(store, "2") == [point(1, run="2")]
    with pytest.raises(TelemetryError):
        store.write([point(1, unknown=1)], replacing=[place])
    assert stored(store) == [point(1, transactions=3), point(2)]


def test_measurements_of_seconds_and_of_hours_are_alike(store: TelemetryStore) -> None:
    hour = 3600
    points = [
        Point(
            name,
            {"monitor": monitor},
            {"covered_s": 1, "cpu_percent": float(hours)},
            BASE_NS + hours * hour * SECOND_NS,
        )
        for hours in range(3)
        for name in ("host_1s", "host_3600s")
        for monitor in "ab"
    ]
    store.write(points)
    end = BASE_NS + 3 * hour * SECOND_NS
    for name in ("host_1s", "host_3600s"):
        assert list(store.read(name, {"monitor": "a"})) == [
            p for p in points if (p.measurement, p.tags["monitor"]) == (name, "a")
        ]
        assert len(list(store.rows(name, {"monitor": ["a", "b"]}, BASE_NS, end, ["cpu_percent"]))) == 6
        assert [row[1] for row in store.means(name, {}, BASE_NS, end, ["cpu_percent"], 1)] == [0, 1, 2]
    store.delete("host_3600s", {"monitor": "a"}, BASE_NS + 1)
    assert [store.count(name, {}) for name in ("host_1s", "host_3600s")] == [6, 4]


def test_ranges_include_their_start_and_not_their_end(store: TelemetryStore) -> None:
    points = [point(second) for second in range(5)]
    store.write(reversed(points))

    def between(start: int | None, end: int | None) -> list[Point]:
        bounds = [None if second is None else BASE_NS + second * SECOND_NS for second in (start, end)]
        return list(store.read("load_second", {"run": "1"}, *bounds))

    assert between(None, None) == points
    assert between(1, 3) == points[1:3]
    assert between(3, None) == points[3:]
    assert between(None, 1) == points[:1]
    assert between(3, 3) == []


def test_tags_select_points(store: TelemetryStore) -> None:
    points = [point(second, run, generator) for second in (0, 1) for run in "12" for generator in "ab"]
    store.write(points)
    assert sort(store.read("load_second", {})) == sort(points)
    assert sort(store.read("load_second", {"run": "2"})) == sort(p for p in points if p.tags["run"] == "2")
    assert list(store.read("load_second", {"run": "2", "generator": "b"})) == [points[3], points[7]]
    assert list(store.read("load_frame", {"run": "2"})) == []
    with pytest.raises(ValueError, match="no tag 'room'"):
        list(store.read("load_second", {"room": "1"}))


def test_deletion_takes_what_matches_and_nothing_else(store: TelemetryStore) -> None:
    points = [point(second, run, generator) for second in (0, 1) for run in "12" for generator in "ab"]
    store.write(points)
    store.delete("load_second", {"run": "1"}, None, BASE_NS + SECOND_NS)
    store.delete("load_second", {"run": "2", "generator": "b"})
    kept = [p for p in points if (p.time_ns > BASE_NS if p.tags["run"] == "1" else p.tags["generator"] == "a")]
    assert sort(store.read("load_second", {})) == sort(kept)
    # Deleted points can be written again.
    store.write(points)
    assert sort(store.read("load_second", {})) == sort(points)
    store.delete("load_second", {"run": ["1", "2"], "generator": ["a"]}, None, BASE_NS + SECOND_NS)
    store.delete("load_second", {"run": []})
    kept = [p for p in points if p.time_ns > BASE_NS or p.tags["generator"] == "b"]
    assert sort(store.read("load_second", {})) == sort(kept)


@pytest.mark.parametrize("text", RUBBISH, ids=lambda text: repr(text[:20]))
def test_any_text_is_a_tag_and_never_a_command(store: TelemetryStore, text: str) -> None:
    points = [point(0, "1", text), point(0, "1", "other"), point(0, text, "other")]
    store.write(points)
    assert list(store.read("load_second", {"generator": text})) == [points[0]]
    assert list(store.read("load_second", {"run": text})) == [points[2]]
    store.delete("load_second", {"generator": text})
    assert sort(store.read("load_second", {})) == sort(points[1:])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    tag=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text[-1] != "\\"),
    text=st.text(st.characters(exclude_categories=["Cs"])),
    second=measured(GeneratorSecond, whole=True),
    frame=measured(Frame, whole=True),
    time_ns=st.integers(-(2**62), 2**62),
)
def test_every_value_survives(
    store: TelemetryStore, tag: str, text: str, second: dict[str, Any], frame: dict[str, Any], time_ns: int
) -> None:
    tags = {"run": "1", "generator": tag}
    points = [
        Point("load_second", tags, {"frames": 1, **second}, time_ns),
        Point("load_frame", {**tags, "label": tag}, {**frame, "histogram": text}, time_ns),
    ]
    store.write(points)
    found = [
        *store.read("load_second", {"generator": tag}, time_ns, time_ns + 1),
        *store.read("load_frame", {"generator": tag, "label": tag}, time_ns, time_ns + 1),
    ]
    assert found == points


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (Point("nonsense", {}, {"x": 1}, 1), "no measurement 'nonsense'; use one of .*load_second"),
        (Point("load_second", {"run": "1"}, {"frames": 1}, 1), "needs the tag 'generator'"),
        (Point("load_second", {"run": "1", "generator": "a", "room": "b"}, {"frames": 1}, 1), "no tag 'room'"),
        (Point("load_second", {"run": "1", "generator": "a"}, {"frames": 1}, 1), "needs the field 'capped'"),
        (point(0, colour="red"), "no field 'colour'"),
        (point(0, missed=1.0), "field 'missed' of load_second is an integer, not a float"),
        (point(0, rate_asked=1), "field 'rate_asked' of load_second is a float, not an integer"),
        (point(0, missed=True), "is an integer, not a boolean"),
        (point(0, rate_asked=float("inf")), "field 'rate_asked' of load_second is inf, outside 0 to 1,000,000,000 1/s"),
        (point(0, cpu_percent=float("nan")), "field 'cpu_percent' of load_second is nan, outside 0 to 100 %"),
        (point(0, cpu_percent=100.1), "field 'cpu_percent' of load_second is 100.1, outside 0 to 100 %"),
        (point(0, missed=2**63), f"field 'missed' of load_second is {2**63}, outside 0 to 1,000,000,000"),
        (point(0, missed=-1), "field 'missed' of load_second is -1, outside"),
        (point(0, generator=""), "tag 'generator' of load_second is ''"),
        (point(0, generator="a\\"), "does not end with a backslash"),
        (point(0, generator="a\tb"), "without control characters"),
        (point(0, generator="a\x00"), "without control characters"),
        (point(0, generator="\ud800"), "surrogates not allowed"),
    ],
)
def test_points_outside_the_schema_are_refused(store: TelemetryStore, bad: Point, reason: str) -> None:
    with pytest.raises(TelemetryError, match=reason) as caught:
        store.write([bad])
    assert caught.value.permanent
    assert stored(store) == []


def test_ten_thousand_points(store: TelemetryStore) -> None:
    points = [point(second, generator=f"g{number}") for second in range(2500) for number in range(4)]
    store.write(points)
    assert sort(stored(store)) == points
    times = [item.time_ns for item in stored(store)]
    assert times == sorted(times)


def test_many_write_while_others_read(store: TelemetryStore) -> None:
    store.write([point(0, generator="first")])
    done = threading.Event()
    counts: list[list[int]] = [[], []]

    def write(number: int) -> None:
        for second in range(50):
            store.write([point(second * 10 + part, generator=f"g{number}") for part in range(10)])

    def read(number: int) -> None:
        while not done.is_set():
            counts[number].append(len(stored(store)))

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read, number) for number in range(2)]
        try:
            for writer in [pool.submit(write, number) for number in range(4)]:
                writer.result()
        finally:
            done.set()
        for reader in readers:
            reader.result()
    assert len(stored(store)) == 1 + 4 * 500
    # Points never vanish in between.
    assert all(series == sorted(series) for series in counts)


def test_points_outlive_the_store_object(store_url: str) -> None:
    first = open_store(store_url)
    first.write([point(0)])
    first.close()
    second = open_store(store_url)
    try:
        assert stored(second) == [point(0)]
    finally:
        second.close()


def test_a_reading_may_be_abandoned(store: TelemetryStore) -> None:
    store.write([point(second) for second in range(3000)])
    reading = store.read("load_second", {"run": "1"})
    assert next(reading) == point(0)
    del reading
    store.delete("load_second", {"run": "1"})
    assert stored(store) == []


def test_rows_have_the_values_of_tags_the_time_and_fields(store: TelemetryStore) -> None:
    store.write(
        [
            point(second, run, generator, cpu_percent=float(second))
            for second in range(4)
            for run in "123"
            for generator in "ab"
        ]
    )
    store.write([point(2, "1", "c", gc_percent=1.5)])
    span = (BASE_NS + SECOND_NS, BASE_NS + 3 * SECOND_NS)

    def rows(tags: Filter, *fields: str) -> list[Row]:
        return sorted(store.rows("load_second", tags, *span, fields), key=str)

    at = [BASE_NS + second * SECOND_NS for second in range(4)]
    assert rows({"run": ["1", "3"], "generator": "b"}, "threads", "cpu_percent") == [
        ("1", "b", at[1], 5, 1),
        ("1", "b", at[2], 5, 2),
        ("3", "b", at[1], 5, 1),
        ("3", "b", at[2], 5, 2),
    ]
    assert rows({"run": "1", "generator": ("c",)}, "cpu_percent", "gc_percent") == [("1", "c", at[2], None, 1.5)]
    assert rows({"run": []}, "threads") == []
    assert rows({"run": ["1"], "generator": ["unknown"]}, "threads") == []
    assert len(rows({}, "threads")) == 13
    with pytest.raises(ValueError, match="no tag 'room'"):
        rows({"room": "1"}, "threads")


def test_the_rows_of_each_series_are_in_order_of_time(store: TelemetryStore) -> None:
    store.write(point(second, generator=f"g{number}") for second in reversed(range(2500)) for number in range(4))
    found: dict[str, list[int]] = {}
    for _, generator, time_ns, _ in store.rows("load_second", {"run": "1"}, 0, BASE_NS * 2, ["threads"]):
        found.setdefault(generator, []).append(time_ns)
    assert found == {f"g{number}": [BASE_NS + second * SECOND_NS for second in range(2500)] for number in range(4)}


def test_means_merge_all_series_in_each_step(store: TelemetryStore) -> None:
    values = {("1", 0): 10.0, ("1", 3): 20.0, ("1", 10): 30.0, ("2", 4): 60.0, ("2", 21): 50.0, ("3", 4): 99.0}
    store.write(point(second, run, cpu_percent=value) for (run, second), value in values.items())
    store.write([point(5, "1")])
    step = 10 * SECOND_NS

    def means(runs: Sequence[str], *fields: str, until: int = 30) -> list[Row]:
        end = BASE_NS + until * SECOND_NS
        return list(store.means("load_second", {"run": runs}, BASE_NS, end, fields, step))

    assert means(["1", "2"], "cpu_percent", "threads") == [
        (BASE_NS, 30, 5),
        (BASE_NS + step, 30, 5),
        (BASE_NS + 2 * step, 50, 5),
    ]
    assert means(["1", "2"], "cpu_percent", until=10) == [(BASE_NS, 30)]
    assert means(["1"], "cpu_percent", "gc_percent", until=10) == [(BASE_NS, 15, None)]
    assert means([], "cpu_percent") == means(["unknown"], "cpu_percent") == []


@pytest.mark.parametrize("text", RUBBISH, ids=lambda text: repr(text[:20]))
def test_any_text_selects_rows_and_is_never_a_command(store: TelemetryStore, text: str) -> None:
    store.write([point(0, "1", text, cpu_percent=10.0), point(0, "1", "other", cpu_percent=30.0), point(0, "2", text)])
    tags: Filter = {"run": "1", "generator": [text, "third"]}
    end = BASE_NS + 1
    assert list(store.rows("load_second", tags, BASE_NS, end, ["threads"])) == [("1", text, BASE_NS, 5)]
    assert list(store.means("load_second", tags, BASE_NS, end, ["cpu_percent"], BASE_NS)) == [(BASE_NS, 10)]
