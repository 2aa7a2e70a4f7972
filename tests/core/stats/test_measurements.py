from __future__ import annotations

from hypothesis import given

from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.measurements import RunMeasurements
from loadwright.core.stats.series import RUN_COLUMNS
from tests.core.stats.examples import entries, measurements_of, second_of


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
def test_adding_a_second_again_has_no_effect(entered: list[tuple[str, int, dict[str, list[int]]]]) -> None:
    seconds = [(generator, second_of(second, elapsed)) for generator, second, elapsed in entered]
    once, twice = measurements_of(*seconds), measurements_of(*seconds, *reversed(seconds))
    assert once.totals() == twice.totals()
    assert once.series() == twice.series()
    assert len(once) == len(twice)


def test_a_second_entered_again_is_replaced() -> None:
    measurements = measurements_of(("g1", second_of(5, {"a": [1, 2]})), ("g1", second_of(5, {"a": [3]})))
    assert measurements.totals()[0].histogram == Histogram.of([3])


def test_totals_do_not_modify_the_seconds() -> None:
    measurements = measurements_of(("g1", second_of(5, {"a": [1]})), ("g2", second_of(5, {"a": [2]})))
    assert measurements.totals() == measurements.totals()
    assert [second.frames[0].samples for _, second in measurements.seconds()] == [1, 1]


def test_requested_seconds_may_be_outside_the_measured_ones() -> None:
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
