"""Series: parallel arrays of measured values."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from loadwright.core.stats.frames import REQUEST
from loadwright.core.stats.measured import generator_series, label_series, run_series
from loadwright.core.stats.series import (
    GENERATOR_COLUMNS,
    GENERATOR_PAGE_COLUMNS,
    LABEL_COLUMNS,
    RUN_COLUMNS,
    Column,
    Columns,
    coarsened,
    complete,
    series_schema,
)
from tests.core.stats.examples import second_of
from tests.support.measurements import measurements_of

times = st.lists(st.integers(0, 5000), max_size=6)
entries = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]), st.integers(100, 110), st.dictionaries(st.sampled_from("abc"), times)
    ),
    max_size=25,
    unique_by=lambda entry: entry[:2],
)


@settings(max_examples=20, deadline=None)
@given(entries)
def test_a_series_has_every_second_once_and_columns_of_one_length(
    entered: list[tuple[str, int, dict[str, list[int]]]],
) -> None:
    measurements = measurements_of(*((generator, second_of(second, elapsed)) for generator, second, elapsed in entered))
    series = run_series(measurements, 1)
    assert list(series) == [column.name for column in RUN_COLUMNS]
    seconds = [second for _, second, _ in entered]
    expected = list(range(min(seconds), max(seconds) + 1)) if seconds else []
    assert series["second"] == expected
    assert {len(column) for column in series.values()} == {len(expected)}


def test_a_paced_second_counts_transactions_else_samples() -> None:
    paced = run_series(
        measurements_of(
            ("g1", second_of(5, {"a": [1, 2]}, rate_asked=1.5, transactions=1, missed=2, threads=3)),
            ("g2", second_of(5, {"a": [3]}, rate_asked=1.5, transactions=2, threads=4)),
        ),
        1,
    )
    assert (paced["rate_asked"], paced["rate"], paced["samples"]) == ([3.0], [3], [3])
    assert (paced["transactions"], paced["missed"], paced["threads"]) == ([3], [2], [7])
    free = run_series(measurements_of(("g1", second_of(5, {"a": [1, 2]}, transactions=1))), 1)
    assert (free["rate_asked"], free["rate"]) == ([None], [2])


def test_the_rate_of_a_label_counts_its_samples() -> None:
    measurements = measurements_of(("g1", second_of(5, {"a": [1, 2], "b": [1]}, rate_asked=1.0, transactions=1)))
    assert label_series(measurements, 1)["a", REQUEST]["rate"] == [2]


def test_the_asked_rate_can_be_given_from_outside() -> None:
    measurements = measurements_of(("g1", second_of(5, {}, rate_asked=1.0)), ("g1", second_of(7, {}, rate_asked=1.0)))
    series = run_series(measurements, 1, rate_asked=lambda second, _seconds: second * 2.0)
    assert series["rate_asked"] == [10.0, 12.0, 14.0]


def test_the_series_of_a_generator_has_only_the_seconds_it_measured() -> None:
    measurements = measurements_of(
        ("g1", second_of(5, {"a": [7, 9]}, rate_asked=2.0, transactions=1, threads=3, cpu_percent=12.34, heap_bytes=5)),
        ("g1", second_of(8, {"a": [1]})),
        ("g2", second_of(6, {"a": [2]})),
    )
    series = generator_series(measurements, 1, ["g1"])["g1"]
    assert (series["second"], series["rate_asked"], series["rate"]) == ([5, 8], [2.0, None], [1, 1])
    assert (series["cpu_percent"], series["heap_bytes"], series["threads"]) == ([12.3, None], [5, None], [3, 0])
    shown = generator_series(measurements, 1, ["g1"], GENERATOR_PAGE_COLUMNS, since=4, until=6)["g1"]
    assert (shown["second"], shown["p50_ms"], shown["bytes_received"]) == ([5], [7.0], [200])


def test_series_of_chosen_labels_have_the_seconds_asked_for() -> None:
    measurements = measurements_of(
        ("g1", second_of(5, {"a": [1, 2], "b": [3]})),
        ("g2", second_of(5, {"a": [6]})),
        ("g1", second_of(7, {"b": [4]})),
    )
    chosen = label_series(measurements, 1, [("a", REQUEST), ("unknown", REQUEST)], since=5, until=6)
    assert chosen["a", REQUEST]["second"] == [5, 6]
    assert (chosen["a", REQUEST]["rate"], chosen["a", REQUEST]["p50_ms"]) == ([3, 0], [2.0, None])
    assert chosen["unknown", REQUEST]["rate"] == [0, 0]
    assert label_series(measurements, 1)["b", REQUEST]["rate"] == [1, 0, 1]


def test_a_column_describes_itself() -> None:
    column = Column("share", float, "Part of the load", lambda row: 0.5, nullable=True, maximum=1)
    assert column.schema() == {
        "description": "Part of the load",
        "type": "array",
        "items": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    }
    flag = Column("capped", bool, "Held back", lambda row: True)
    assert flag.schema()["items"] == {"type": "boolean"}


def test_a_series_of_an_earlier_version_lacks_values_and_not_columns() -> None:
    columns = (RUN_COLUMNS[0], Column("new", int, "Added later", lambda row: 1))
    assert complete(columns, {"second": [1, 2], "removed": [0, 0]}) == {"second": [1, 2], "new": [None, None]}
    assert complete(columns, {}) == {"second": [], "new": []}


def test_every_series_has_unique_columns_and_a_schema_that_requires_them() -> None:
    for columns in (RUN_COLUMNS, GENERATOR_COLUMNS, GENERATOR_PAGE_COLUMNS, LABEL_COLUMNS):
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        assert series_schema("x", columns)["required"] == names


def test_coarser_intervals_are_put_together_by_what_a_column_is() -> None:
    series: Columns = {column.name: [None] * 3 for column in RUN_COLUMNS} | {
        "second": [108, 109, 110],
        "seconds": [1, 3, 1],
        "rate": [2.0, 4.0, 9.0],
        "transactions": [2, 12, 9],
        "threads": [1, 2, 7],
        "p95_ms": [30.0, None, 5.0],
        "max_ms": [40, 20, 6],
    }
    found = coarsened(RUN_COLUMNS, series, 10)
    assert {name: values for name, values in found.items() if values != [None, None]} == {
        "second": [100, 110],
        "seconds": [4, 1],
        "rate": [3.5, 9.0],
        "transactions": [14, 9],
        "threads": [2, 7],
        "p95_ms": [30.0, 5.0],
        "max_ms": [40, 6],
    }
    # Without lengths, all intervals count alike.
    old = coarsened(RUN_COLUMNS, {**series, "seconds": [None] * 3}, 10)
    assert (old["rate"], old["seconds"]) == ([3.0, 9.0], [None, None])
