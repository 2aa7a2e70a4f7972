from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.frames import GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.measurements import RunMeasurements
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS, RUN_COLUMNS
from tests.core.stats.examples import second_of

times = st.lists(st.integers(0, 5000), max_size=6)
entries = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]), st.integers(100, 110), st.dictionaries(st.sampled_from("abc"), times)
    ),
    max_size=25,
    unique_by=lambda entry: entry[:2],
)


def measurements_of(*entered: tuple[str, GeneratorSecond]) -> RunMeasurements:
    measurements = RunMeasurements()
    for generator, second in entered:
        measurements.add(generator, second)
    return measurements


@given(entries)
def test_totals_and_series_count_every_sample_once(entered: list[tuple[str, int, dict[str, list[int]]]]) -> None:
    measurements = measurements_of(*((generator, second_of(second, elapsed)) for generator, second, elapsed in entered))
    everything = [time for _, _, elapsed in entered for label in elapsed.values() for time in label]
    total, labels = measurements.totals()
    series = measurements.series()
    assert total.samples == len(everything) == sum(series["samples"]) == sum(frame.samples for frame in labels)
    assert total.histogram == Histogram.of(everything)
    assert [frame.label for frame in labels] == sorted({label for _, _, elapsed in entered for label in elapsed})
    of_generators = [measurements.generator_series(name)["rate"] for name in measurements.generators()]
    assert sum(sum(rates) for rates in of_generators) == len(everything)
    of_labels = measurements.label_series()
    assert of_labels.keys() == {frame.label for frame in labels}
    assert sum(sum(columns["rate"]) for columns in of_labels.values()) == len(everything)


@given(entries)
def test_a_series_has_every_second_once_and_columns_of_one_length(
    entered: list[tuple[str, int, dict[str, list[int]]]],
) -> None:
    measurements = measurements_of(*((generator, second_of(second, elapsed)) for generator, second, elapsed in entered))
    series = measurements.series()
    assert list(series) == [column.name for column in RUN_COLUMNS]
    seconds = [second for _, second, _ in entered]
    expected = list(range(min(seconds), max(seconds) + 1)) if seconds else []
    assert series["second"] == expected
    assert {len(column) for column in series.values()} == {len(expected)}


@given(entries)
def test_entering_a_second_again_changes_nothing(entered: list[tuple[str, int, dict[str, list[int]]]]) -> None:
    seconds = [(generator, second_of(second, elapsed)) for generator, second, elapsed in entered]
    once, twice = measurements_of(*seconds), measurements_of(*seconds, *reversed(seconds))
    assert once.totals() == twice.totals()
    assert once.series() == twice.series()
    assert len(once) == len(twice)


def test_a_second_entered_again_is_replaced() -> None:
    measurements = measurements_of(("g1", second_of(5, {"a": [1, 2]})), ("g1", second_of(5, {"a": [3]})))
    assert measurements.totals()[0].histogram == Histogram.of([3])


def test_totals_do_not_change_what_was_entered() -> None:
    measurements = measurements_of(("g1", second_of(5, {"a": [1]})), ("g2", second_of(5, {"a": [2]})))
    assert measurements.totals() == measurements.totals()
    assert [second.frames[0].samples for _, second in measurements.seconds()] == [1, 1]


def test_a_paced_second_counts_transactions_else_samples() -> None:
    paced = measurements_of(
        ("g1", second_of(5, {"a": [1, 2]}, rate_asked=1.5, transactions=1, missed=2, threads=3)),
        ("g2", second_of(5, {"a": [3]}, rate_asked=1.5, transactions=2, threads=4)),
    ).series()
    assert (paced["rate_asked"], paced["rate"], paced["samples"]) == ([3.0], [3], [3])
    assert (paced["transactions"], paced["missed"], paced["threads"]) == ([3], [2], [7])
    free = measurements_of(("g1", second_of(5, {"a": [1, 2]}, transactions=1))).series()
    assert (free["rate_asked"], free["rate"]) == ([None], [2])


def test_the_rate_of_a_label_counts_its_samples() -> None:
    measurements = measurements_of(("g1", second_of(5, {"a": [1, 2], "b": [1]}, rate_asked=1.0, transactions=1)))
    assert measurements.label_series()["a"]["rate"] == [2]


def test_the_asked_rate_can_be_given_from_outside() -> None:
    measurements = measurements_of(("g1", second_of(5, {}, rate_asked=1.0)), ("g1", second_of(7, {}, rate_asked=1.0)))
    assert measurements.series(rate_asked=lambda second: second * 2.0)["rate_asked"] == [10.0, 12.0, 14.0]


def test_seconds_may_lie_outside_what_was_measured() -> None:
    series = measurements_of(("g1", second_of(5, {"a": [7]}))).series([4, 5, 6])
    assert series["second"] == [4, 5, 6]
    assert series["p50_ms"] == [None, 7.0, None]


def test_without_measurements_columns_are_empty() -> None:
    assert RunMeasurements().series() == {column.name: [] for column in RUN_COLUMNS}
    assert RunMeasurements().totals()[0].samples == 0
    assert RunMeasurements().first_second is None


def test_adding_returns_whether_anything_changed() -> None:
    measurements = RunMeasurements()
    assert measurements.add("g1", second_of(5, {"a": [1]}))
    assert not measurements.add("g1", second_of(5, {"a": [1]}))
    assert measurements.add("g1", second_of(5, {"a": [2]}))
    assert measurements.add("g2", second_of(5, {"a": [2]}))
    assert measurements.get("g1", 5) == second_of(5, {"a": [2]})
    assert measurements.get("g1", 6) is None


def test_the_series_of_a_generator_has_only_the_seconds_it_measured() -> None:
    measurements = measurements_of(
        ("g1", second_of(5, {"a": [7, 9]}, rate_asked=2.0, transactions=1, threads=3, cpu_percent=12.34, heap_bytes=5)),
        ("g1", second_of(8, {"a": [1]})),
        ("g2", second_of(6, {"a": [2]})),
    )
    series = measurements.generator_series("g1")
    assert (series["second"], series["rate_asked"], series["rate"]) == ([5, 8], [2.0, None], [1, 1])
    assert (series["cpu_percent"], series["heap_bytes"], series["threads"]) == ([12.3, None], [5, None], [3, 0])
    shown = measurements.generator_series("g1", [4, 5, 6], GENERATOR_PAGE_COLUMNS)
    assert (shown["second"], shown["p50_ms"], shown["bytes_received"]) == ([5], [7.0], [200])


def test_series_of_chosen_labels_have_the_seconds_asked_for() -> None:
    measurements = measurements_of(
        ("g1", second_of(5, {"a": [1, 2], "b": [3]})),
        ("g2", second_of(5, {"a": [6]})),
        ("g1", second_of(7, {"b": [4]})),
    )
    chosen = measurements.label_series([5, 7], ["a", "unknown"])
    assert chosen["a"]["second"] == [5, 7]
    assert (chosen["a"]["rate"], chosen["a"]["p50_ms"]) == ([3, 0], [2.0, None])
    assert chosen["unknown"]["rate"] == [0, 0]
    assert measurements.label_series()["b"]["rate"] == [1, 0, 1]
