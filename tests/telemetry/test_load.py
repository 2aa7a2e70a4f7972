from __future__ import annotations

import itertools
import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loadwright.core.lineprotocol import Point, decode, encode
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.fields import MAX_COUNT, MAX_SECOND
from loadwright.core.stats.frames import KINDS, MAX_BUCKETS, TRANSACTION, Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.labels import MAX_LABEL
from loadwright.telemetry import load, schema
from loadwright.telemetry.load import LABEL_TAG_LENGTH, label_tag, points_of, read_seconds
from loadwright.telemetry.store import TelemetryStore
from tests.core.stats.examples import encodable_texts, measured

LABELS = [
    "",
    " ",
    "checkout",
    "GET /shop?a=1,b=2",
    "line\nfeed",
    "trailing backslash\\",
    "back\\slash",
    "\"double\" and 'single'",
    "汉字 – \U0001f600",
    "control\x01\x7f",
    "nbsp\u00a0 and \u2028 separator",
    "x" * LABEL_TAG_LENGTH,
    "x" * (LABEL_TAG_LENGTH + 1),
    "y" * MAX_LABEL,
    "looks shortened~0123456789abcdef",
    "' OR 1=1 --",
]
# The tag of one awkward label must not be taken by another label that looks like it.
LABELS += [label_tag(label)[0] for label in LABELS]

labels = encodable_texts | st.sampled_from(LABELS)
histograms = st.lists(st.integers(0, 2**41), max_size=8).map(Histogram.of)
times = st.none() | st.integers(0, MAX_SECOND)
kinds = st.builds(ErrorKind, st.integers(0, MAX_COUNT), times, times, encodable_texts, encodable_texts)
frames = st.builds(
    lambda label, kind, histogram, intended, kinds, values: Frame(
        label, kind=kind, histogram=histogram, intended=intended, error_kinds=kinds, **values
    ),
    labels,
    st.sampled_from(KINDS),
    histograms,
    st.none() | histograms,
    st.dictionaries(encodable_texts, kinds, max_size=3),
    measured(Frame),
)
seconds = st.builds(
    lambda second, frames, values: GeneratorSecond(second, frames, **values),
    st.integers(0, MAX_SECOND),
    st.lists(frames, max_size=4, unique_by=lambda frame: frame.key).map(
        lambda found: sorted(found, key=lambda frame: frame.key)
    ),
    measured(GeneratorSecond),
)
run_ids = itertools.count()


def second_of(second: int, *frames: Frame) -> GeneratorSecond:
    return GeneratorSecond(second, list(frames), rate_asked=20.0, transactions=21, threads=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(seconds)
def test_a_second_survives_storage(store: TelemetryStore, second: GeneratorSecond) -> None:
    run = f"run-{next(run_ids)}"
    # As the points travel from agent to store.
    store.write(decode(encode(points_of(run, "a", second)).encode().decode()))
    assert list(read_seconds(store, run)) == [("a", second)]


def test_every_label_survives_beside_the_others(store: TelemetryStore) -> None:
    distinct = sorted(set(LABELS))
    second = second_of(
        7, *(Frame(label, samples=number, kind=kind) for number, label in enumerate(distinct) for kind in sorted(KINDS))
    )
    store.write(points_of("1", "a", second))
    assert list(read_seconds(store, "1")) == [("a", second)]


def test_labels_that_no_file_can_contain_are_read_with_a_replacement(store: TelemetryStore) -> None:
    store.write(points_of("1", "a", second_of(7, Frame("b\udfff", samples=1), Frame("\ud800c", samples=2))))
    ((_, second),) = read_seconds(store, "1")
    assert {frame.label: frame.samples for frame in second.frames} == {"b\ufffd": 1, "\ufffdc": 2}


def test_a_second_of_too_many_different_times_is_left_out(store: TelemetryStore) -> None:
    wide = [Frame(f"page {number}", histogram=Histogram.of(range(1000))) for number in range(MAX_BUCKETS // 1000 + 1)]
    store.write(points_of("1", "a", second_of(7, *wide)) + points_of("1", "a", second_of(8, *wide[:-1])))
    assert [second.second for _, second in read_seconds(store, "1")] == [8]


def test_a_second_of_too_long_texts_is_left_out(store: TelemetryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MAX_SECOND_TEXT", 4500)
    long = [Frame(f"page {number}", error_kinds={"x": ErrorKind(1, text="x" * 450)}) for number in range(10)]
    store.write(points_of("1", "a", second_of(7, *long)) + points_of("1", "a", second_of(8, *long[:-2])))
    assert [second.second for _, second in read_seconds(store, "1")] == [8]


def test_frames_that_belong_to_no_second_are_not_kept(store: TelemetryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of them may be stored."""
    *many, _ = points_of("1", "a", second_of(7, *(Frame(f"page {number}") for number in range(50))))
    *others, _ = points_of("1", "b", second_of(7, Frame("home")))
    store.write([*many, *others, *points_of("1", "a", second_of(7, Frame("page 1"), Frame("page 2")))])
    kept = []
    add = load._Frames.add

    def count(frames: load._Frames, frame: Point) -> None:
        add(frames, frame)
        kept.append(len(frames.points()))

    monkeypatch.setattr(load._Frames, "add", count)
    assert list(read_seconds(store, "1")) == []
    assert (len(kept), max(kept)) == (50, 2)


def test_most_frames_that_belong_to_no_second_are_not_read(
    store: TelemetryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "MOST_PASSED", 20)
    *many, _ = points_of("1", "a", second_of(7, *(Frame(f"page {number}") for number in range(500))))
    *between, _ = points_of("1", "a", second_of(8, *(Frame(f"page {number}") for number in range(500))))
    # More than belong to it, beside a complete one of another generator.
    excess = points_of("1", "a", second_of(7, Frame("page 1"), Frame("page 2")))
    complete = [
        (generator, second_of(number, Frame("home", samples=number), Frame("shop", samples=1)))
        for number in (6, 7, 9, 10)
        for generator in ("b", "c")
    ]
    store.write([*many, *between, *excess])
    for generator, second in complete:
        store.write(points_of("1", generator, second))
    found: list[Point] = []
    read = store.read

    def counted(*args: Any, **options: Any) -> Iterator[Point]:
        for point in read(*args, **options):
            found.append(point)
            yield point

    monkeypatch.setattr(store, "read", counted)
    assert list(read_seconds(store, "1")) == complete
    assert len(found) < 120


def test_points_fit_the_schema_and_the_second_comes_last() -> None:
    points = points_of("1", "a", second_of(7, *(Frame(label) for label in set(LABELS))))
    for point in points:
        schema.check(point)
    assert [point.measurement for point in points] == ["load_frame"] * len(set(LABELS)) + ["load_second"]


def test_tags_of_labels_stay_readable() -> None:
    assert label_tag("GET /shop") == ("GET /shop", None)
    assert label_tag("GET\n/shop\\")[0].startswith("GET/shop~")
    assert len(label_tag("y" * 100_000)[0]) < LABEL_TAG_LENGTH
    assert len({label_tag(label, kind)[0] for label in LABELS for kind in KINDS}) == len(set(LABELS)) * len(KINDS)


def test_a_label_that_occurs_twice_is_one_frame(store: TelemetryStore) -> None:
    twice = second_of(7, Frame("a", samples=1, sum_ms=5), Frame("a", samples=2, sum_ms=6))
    store.write(points_of("1", "g", twice))
    assert list(read_seconds(store, "1")) == [("g", second_of(7, Frame("a", samples=3, sum_ms=11)))]


def test_a_label_of_two_kinds_is_two_frames(store: TelemetryStore) -> None:
    second = second_of(7, Frame("a", samples=1), Frame("a", samples=2, kind=TRANSACTION))
    store.write(points_of("1", "g", second))
    assert list(read_seconds(store, "1")) == [("g", second)]


def test_half_a_second_is_never_read(store: TelemetryStore) -> None:
    whole = second_of(7, Frame("a"), Frame("b"))
    points = points_of("1", "g", whole)
    order = list(range(len(points)))
    for written in itertools.chain.from_iterable(itertools.combinations(order, size) for size in order):
        store.write(points[index] for index in written)
        assert list(read_seconds(store, "1")) == []
        store.delete("load_frame", {"run": "1"})
        store.delete("load_second", {"run": "1"})
    store.write(points)
    assert list(read_seconds(store, "1")) == [("g", whole)]


def test_seconds_come_in_order_of_time_and_generator(store: TelemetryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "SECONDS_A_READING", 500)
    expected = [
        (generator, second_of(number, Frame("x"), *([Frame("y")] if number % 3 else [])))
        for number in range(1, 1300)
        for generator in "abc"
        if (number, generator) != (600, "b")
    ]
    points = [point for generator, second in expected for point in points_of("1", generator, second)]
    points += points_of("other", "a", second_of(5, Frame("x")))
    random.Random(3).shuffle(points)
    store.write(points)
    assert list(read_seconds(store, "1")) == expected
    assert [(name, page.second) for name, page in read_seconds(store, "1", since=599, until=601)] == [
        (generator, number) for number in (599, 600, 601) for generator in "abc" if (number, generator) != (600, "b")
    ]
    assert list(read_seconds(store, "1", since=1298)) == expected[-6:]
    assert list(read_seconds(store, "1", until=1)) == expected[:3]
    assert list(read_seconds(store, "nothing")) == []


@pytest.mark.parametrize(
    ("field", "text", "complaint"),
    [
        ("histogram", "no histogram", "histogram word 'no'"),
        ("intended", "1:0", "histogram word '1:0'"),
        ("error_kinds", "{", "Expecting"),
        ("error_kinds", '{"500": "many"}', "error_kinds"),
        ("error_kinds", "[1]", "error_kinds"),
        ("error_kinds", '{"500": []}', "error_kinds"),
        ("error_kinds", '{"500": [1, "x"]}', "error_kinds"),
        ("error_kinds", '{"500": [1, 2, 3, 4]}', "error_kinds"),
        ("error_kinds", "[" * 9999, "nested"),
        ("histogram", f"5:{MAX_COUNT + 1}", "more than 1,000,000,000"),
        ("label_text", "[" * 9999, "nested"),
        ("label_text", "5", "label_text"),
        ("kind", "iteration", "kind is 'iteration', not one of request"),
    ],
)
def test_a_second_nobody_can_read_hides_no_other(
    store: TelemetryStore, caplog: pytest.LogCaptureFixture, field: str, text: str, complaint: str
) -> None:
    bad = points_of("1", "g", second_of(7, Frame("a")))
    bad[0].fields[field] = text
    store.write(bad + points_of("1", "g", second_of(8, Frame("a"))))
    with caplog.at_level(logging.WARNING):
        assert [second.second for _, second in read_seconds(store, "1")] == [8]
    assert "cannot read second 7" in caplog.text
    assert complaint in caplog.text
