from __future__ import annotations

import random
from collections import defaultdict

import pytest

from loadwright.core.hosts.merging import COVERED, RESOLUTIONS, Merger, Point
from loadwright.core.hosts.readings import Readings, Series, Values
from loadwright.core.stats.intervals import begin_of

HOST, DISK, JVM = Series("host"), Series("host_disk", "sda"), Series("host_jvm", "shop")
HOUR = 1_700_002_800
"""The beginning of an hour, thus of an interval of every resolution."""


def cpu(percent: float) -> Readings:
    return {HOST: {"cpu_percent": percent}}


def of(points: list[Point], resolution: int, series: Series = HOST) -> list[tuple[int, Values]]:
    return [
        (point.second, point.values) for point in points if (point.resolution, point.series) == (resolution, series)
    ]


def stored(points: list[Point]) -> dict[tuple[int, Series, int], Values]:
    """Return what a store has after these points: the last one of each time."""
    return {(point.resolution, point.series, point.second): point.values for point in points}


def test_a_second_is_given_out_at_once_as_it_was_read() -> None:
    values = {"cpu_percent": 12.5, "memory_available_bytes": 1e9, "oom_kills": 1}
    assert Merger().add(HOUR, 1, {HOST: values}) == [Point(1, HOST, HOUR, {**values, COVERED: 1})]


def test_ten_seconds_have_means_maxima_minima_and_sums() -> None:
    merger, points = Merger(), []
    for second in range(10):
        points = merger.add(
            HOUR + second, 1, {HOST: {"cpu_percent": 10.0 * second, "memory_free_bytes": 5.0 + second, "oom_kills": 2}}
        )
    assert of(points, 10) == [
        (
            HOUR,
            {
                "cpu_percent": 45.0,
                "cpu_percent_max": 90.0,
                "memory_free_bytes": 9.5,
                "memory_free_bytes_max": 14.0,
                "memory_free_bytes_min": 5.0,
                "oom_kills": 20,
                COVERED: 10,
            },
        )
    ]


def test_of_a_figure_with_a_maximum_only_that_is_kept() -> None:
    merger, points = Merger(), []
    for second, pid in enumerate([7, 9, 8, *[1] * 7]):
        points = merger.add(HOUR + second, 1, {JVM: {"pid": pid, "young_gcs": 1, "young_gc_ms": 0.1}})
    assert of(points, 10, JVM) == [(HOUR, {"pid": 9, "young_gcs": 10, "young_gc_ms": 1.0, COVERED: 10})]


def test_a_mean_is_that_of_the_seconds_that_have_the_figure() -> None:
    merger, points = Merger(), []
    for second in range(10):
        readings: dict[Series, Values] = {HOST: {"load_1": 1.0}}
        if second >= 6:
            readings[HOST] = {"load_1": 1.0, "cpu_percent": 50.0}
        if second >= 8:
            readings[DISK] = {"read_bytes_s": 30.0}
        points = merger.add(HOUR + second, 1, readings)
    assert of(points, 10) == [
        (HOUR, {"load_1": 1.0, "load_1_max": 1.0, "cpu_percent": 50.0, "cpu_percent_max": 50.0, COVERED: 10})
    ]
    assert of(points, 10, DISK) == [(HOUR, {"read_bytes_s": 30.0, "read_bytes_s_max": 30.0, COVERED: 2})]


def test_a_family_that_is_not_kept_by_the_second_begins_with_its_finest_interval() -> None:
    merger = Merger()
    own = {Series("host_collector", "cpu"): {"duration_ms": 0.5, "failures": 0}}
    points = [point for second in range(60) for point in merger.add(HOUR + second, 1, own)]
    assert [point.resolution for point in points] == [60, 600, 3600]
    assert points[0].values == {"duration_ms": 0.5, "duration_ms_max": 0.5, "failures": 0, COVERED: 60}


def test_what_vanishes_is_absent_from_the_next_interval() -> None:
    merger = Merger()
    for second in range(10):
        merger.add(HOUR + second, 1, {**cpu(1.0), DISK: {"read_bytes_s": 30.0}})
    later = [point for second in range(10, 20) for point in merger.add(HOUR + second, 1, cpu(1.0))]
    assert {point.series for point in later} == {HOST}


def test_coarse_points_grow_every_minute_at_the_same_time() -> None:
    merger = Merger()
    points = [point for second in range(150) for point in merger.add(HOUR + second, 1, cpu(float(second // 60)))]
    first = {"cpu_percent": 0.0, "cpu_percent_max": 0.0, COVERED: 60}
    grown = {"cpu_percent": 0.5, "cpu_percent_max": 1.0, COVERED: 120}
    assert of(points, 60) == [(HOUR, first), (HOUR + 60, {"cpu_percent": 1.0, "cpu_percent_max": 1.0, COVERED: 60})]
    assert of(points, 600) == of(points, 3600) == [(HOUR, first), (HOUR, grown)]


def test_the_end_of_the_agent_gives_out_what_is_not_over() -> None:
    merger = Merger()
    for second in range(75):
        merger.add(HOUR + second, 1, cpu(20.0))
    rest = merger.flush()
    assert [(point.resolution, point.second, point.values[COVERED]) for point in rest] == [
        (10, HOUR + 70, 5),
        (60, HOUR + 60, 15),
        (600, HOUR, 75),
        (3600, HOUR, 75),
    ]
    assert merger.flush() == []


def test_an_agent_that_starts_again_replaces_nothing_and_loses_nothing() -> None:
    first, second = Merger(), Merger()
    points = [point for at in range(25) for point in first.add(HOUR + at, 1, cpu(10.0))] + first.flush()
    before = stored(points)
    points += [point for at in range(27, 120) for point in second.add(HOUR + at, 1, cpu(40.0))] + second.flush()
    after = stored(points)
    assert all(after[key] == values for key, values in before.items())
    for resolution in RESOLUTIONS:
        own = [values for (one, _, _), values in after.items() if one == resolution]
        assert sum(values[COVERED] for values in own) == 25 + 93
        weighted = sum(values["cpu_percent"] * values[COVERED] for values in own)
        assert weighted == pytest.approx(25 * 10 + 93 * 40)


def test_a_point_after_a_gap_begins_with_its_first_second() -> None:
    merger = Merger()
    for second in [*range(5), *range(33, 40)]:
        points = merger.add(HOUR + second, 1, cpu(1.0))
    assert [(point.resolution, point.second, point.values[COVERED]) for point in points] == [
        (1, HOUR + 39, 1),
        (10, HOUR + 33, 7),
    ]
    rest = merger.flush()
    assert (rest[0].resolution, rest[0].second, rest[0].values[COVERED]) == (60, HOUR, 12)


def test_a_copy_continues_by_itself() -> None:
    merger = Merger()
    merger.add(HOUR, 5, cpu(10))
    copy = merger.copy()
    assert of(copy.add(HOUR + 5, 5, cpu(30)), 10) == of(merger.add(HOUR + 5, 5, cpu(30)), 10)
    assert copy.add(HOUR + 5, 5, cpu(30)) == []
    assert stored(copy.flush()) == stored(merger.flush())


def test_longer_readings_weigh_by_their_length() -> None:
    merger = Merger()
    points = [*merger.add(HOUR, 8, cpu(10.0)), *merger.add(HOUR + 8, 2, cpu(60.0))]
    assert of(points, 1) == [(HOUR, {"cpu_percent": 10.0, COVERED: 8}), (HOUR + 8, {"cpu_percent": 60.0, COVERED: 2})]
    assert of(points, 10) == [(HOUR, {"cpu_percent": 20.0, "cpu_percent_max": 60.0, COVERED: 10})]


def test_a_reading_across_a_boundary_belongs_to_both_intervals_and_counts_once() -> None:
    merger = Merger()
    points = merger.add(HOUR + 57, 5, {HOST: {"cpu_percent": 30.0, "oom_kills": 4}})
    assert of(points, 1) == [(HOUR + 57, {"cpu_percent": 30.0, "oom_kills": 4, COVERED: 5})]
    assert of(points, 10) == [(HOUR + 57, {"cpu_percent": 30.0, "cpu_percent_max": 30.0, "oom_kills": 0, COVERED: 3})]
    rest = merger.flush()
    assert of(rest, 10) == [(HOUR + 60, {"cpu_percent": 30.0, "cpu_percent_max": 30.0, "oom_kills": 4, COVERED: 2})]
    assert of(rest, 3600)[-1][1]["oom_kills"] == 4


def test_a_mean_stays_between_the_extremes() -> None:
    merger, points = Merger(), []
    for second in range(10):
        points = merger.add(HOUR + second, 1, cpu(99.99995))
    assert of(points, 10)[0][1]["cpu_percent"] == 99.99995


def test_seconds_that_a_clock_repeats_are_left_out() -> None:
    merger = Merger()
    before = [point for second in range(100) for point in merger.add(HOUR + second, 1, cpu(10.0))]
    repeated = [point for second in range(40, 100) for point in merger.add(HOUR + second, 1, cpu(90.0))]
    after = [point for second in range(100, 120) for point in merger.add(HOUR + second, 1, cpu(10.0))]
    assert repeated == []
    assert [second for second, _ in of(before + after, 1)] == list(range(HOUR, HOUR + 120))
    assert of(after, 600) == [(HOUR, {"cpu_percent": 10.0, "cpu_percent_max": 10.0, COVERED: 120})]


def test_of_a_reading_that_is_repeated_in_part_the_rest_is_kept() -> None:
    merger = Merger()
    merger.add(HOUR, 7, cpu(10.0))
    assert of(merger.add(HOUR + 5, 5, cpu(40.0)), 1) == [(HOUR + 7, {"cpu_percent": 40.0, COVERED: 3})]


def test_a_clock_that_was_ahead_for_a_while_loses_nothing() -> None:
    merger = Merger()
    seconds = [*range(30), *range(5000, 5090), *range(120, 5200)]
    points = [point for second in seconds for point in merger.add(HOUR + second, 1, cpu(float(second % 7)))]
    points += merger.flush()
    written = [second - HOUR for second, _ in of(points, 1)]
    assert written == [*range(30), *range(5000, 5090), *range(120, 5000), *range(5090, 5200)]
    assert sum(values[COVERED] for (one, _, _), values in stored(points).items() if one == 3600) == len(written)


@pytest.mark.parametrize("seed", range(20))
def test_every_resolution_agrees_with_the_seconds_whatever_the_clock_does(seed: int) -> None:
    chance = random.Random(seed)
    merger, points, clock = Merger(), [], HOUR + chance.randrange(3600)
    for _ in range(3000):
        covered = chance.choice([1, 1, 1, 1, 2, 5])
        clock += covered
        if chance.random() < 0.01:
            clock += chance.choice([-4000, -100, -5, -1, 1, 3, 30, 700, 9000])
        points += merger.add(clock - covered, covered, {HOST: {"cpu_percent": chance.uniform(0, 100), "oom_kills": 1}})
        if chance.random() < 0.001:
            points += merger.flush()
            clock += 2
    points += merger.flush()

    finest = [(point.second, point.values) for point in points if point.resolution == 1]
    seconds = [second + offset for second, values in finest for offset in range(int(values[COVERED]))]
    assert len(set(seconds)) == len(seconds)
    by_second = {
        second + offset: values["cpu_percent"] for second, values in finest for offset in range(int(values[COVERED]))
    }
    for resolution in RESOLUTIONS[1:]:
        lengths: dict[int, float] = defaultdict(float)
        total: dict[int, float] = defaultdict(float)
        counted = 0.0
        for (one, _, second), values in stored(points).items():
            if one == resolution:
                lengths[begin_of(second, resolution)] += values[COVERED]
                total[begin_of(second, resolution)] += values["cpu_percent"] * values[COVERED]
                counted += values["oom_kills"]
        assert counted == len(finest)
        expected: dict[int, list[float]] = defaultdict(list)
        for second, percent in by_second.items():
            expected[begin_of(second, resolution)].append(percent)
        assert lengths == {start: len(own) for start, own in expected.items()}
        for start, own in expected.items():
            assert total[start] == pytest.approx(sum(own), abs=0.001 * resolution)
