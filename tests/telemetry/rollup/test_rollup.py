"""A run merged into intervals: whatever the order in which its seconds arrive, every sample counts once."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loadwright.core.lineprotocol import Point
from loadwright.core.stats.frames import REQUEST, SUB, TRANSACTION, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import RESOLUTIONS, TRANSACTIONS, Merged, begin_of
from loadwright.core.stats.measured import bounds, generator_series, label_series, run_series
from loadwright.telemetry.load import points_of
from loadwright.telemetry.port import Range, TelemetryError
from loadwright.telemetry.rollup.feed import RollupFeed
from loadwright.telemetry.rollup.reader import RollupReader
from loadwright.telemetry.rollup.rollup import RunRollup
from loadwright.telemetry.schema.rollup import RUN, name_of
from loadwright.telemetry.sqlite import SqliteStore
from tests.core.stats.examples import frame, second_of

START = 1_800_000_000 - 1_800_000_000 % 600 + 590
"""Ten seconds before all intervals change."""
POSITIONS = {"g1": 0, "g2": 1, "g3": 2}


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "telemetry.sqlite")


def measured(generator: str, second: int, seed: int = 0) -> GeneratorSecond:
    """Any second of a generator, the same for the same arguments; another ``seed`` measures the same fields."""
    chance = random.Random(f"{generator} {second} {seed}")
    elapsed = {label: [chance.randrange(3000) for _ in range(chance.randrange(1, 4))] for label in ("a", "b", "")}
    known = random.Random(f"{generator} {second}").random() < 0.7
    measured = second_of(
        second,
        elapsed,
        rate_asked=2.5 if known else None,
        transactions=chance.randrange(9),
        missed=chance.randrange(2),
        late_ms=chance.randrange(3000),
        threads=chance.randrange(5),
        capped=chance.random() < 0.2,
        cpu_percent=chance.choice([30.0, 95.5]) if known else None,
        heap_bytes=chance.choice([1000, 3000]) if known else None,
    )
    measured.frames += [frame("a", [chance.randrange(9000)], errors=1, kind=kind) for kind in (TRANSACTION, SUB)]
    measured.frames.append(frame("c", [chance.randrange(9000)], kind=TRANSACTION))
    return measured


def everything(seconds: list[tuple[str, GeneratorSecond]]) -> Merged:
    whole = Merged()
    for generator, second in seconds:
        whole.add(generator, second)
    return whole


def feed_of(store: SqliteStore) -> RollupFeed:
    feed = RollupFeed(store, "run", POSITIONS)
    feed.rollup.restore()
    return feed


def deliver(store: SqliteStore, feed: RollupFeed, *seconds: tuple[str, GeneratorSecond]) -> None:
    for generator, second in seconds:
        store.write(points_of("run", generator, second))
        feed.take({generator: [second.second]})


def assert_equal(store: SqliteStore, seconds: list[tuple[str, GeneratorSecond]], *, of: RunRollup) -> None:
    """All resolutions, read by someone else, hold exactly ``seconds``."""
    reader = RollupReader(store, "run")
    whole = everything(seconds)
    for totals in (of.totals(), reader.totals()):
        assert totals.labels == whole.labels
        assert {name: part.frame for name, part in totals.generators.items()} == {
            name: part.frame for name, part in whole.generators.items()
        }
        for name, part in totals.generators.items():
            assert part.load.values == pytest.approx(whole.generators[name].load.values)
    for resolution in RESOLUTIONS:
        samples = Counter[int]()
        for _, second in seconds:
            samples[begin_of(second.second, resolution)] += sum(
                part.samples for part in second.frames if part.kind == REQUEST
            )
        series = run_series(of, resolution)
        assert dict(zip(series["second"], series["samples"], strict=True)) == {
            start: samples[start] for start in series["second"]
        }
        assert sum(series["samples"]) == sum(samples.values())
        assert sum(series["seconds"]) == (limits[1] - limits[0] + 1 if (limits := bounds(whole)) else 0)
        labels = label_series(of, resolution)
        assert sum(sum(columns["errors"]) for columns in labels.values()) == sum(part.errors for part in whole.frames())
        transactions = label_series(of, resolution, [TRANSACTIONS])[TRANSACTIONS]
        assert sum(transactions["errors"]) == whole.all_of(TRANSACTION).errors
        assert TRANSACTIONS not in labels
        for columns in labels.values():
            assert columns["second"] == series["second"]
        for name, columns in generator_series(of, resolution, POSITIONS).items():
            threads = sum(second.threads for generator, second in seconds if generator == name)
            if resolution == 1:
                assert sum(columns["threads"]) == threads


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    st.lists(st.tuples(st.sampled_from(["g1", "g2", "g3"]), st.integers(0, 90)), max_size=60, unique=True),
    st.integers(0, 1000),
)
def test_every_sample_counts_once_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, entered: list[tuple[str, int]], seed: int
) -> None:
    store = SqliteStore(tmp_path_factory.mktemp("telemetry") / "telemetry.sqlite")
    chance = random.Random(seed)
    feed = feed_of(store)
    kept: dict[tuple[str, int], GeneratorSecond] = {}
    for generator, offset in entered:
        for version in range(chance.choice([1, 1, 1, 2])):
            second = measured(generator, START + offset, version)
            kept[generator, offset] = second
            deliver(store, feed, (generator, second))
            if chance.random() < 0.4 or version:
                feed.rollup.publish(lambda _: chance.random() < 0.8)
        if chance.random() < 0.1:
            # The process ends and another one continues: seconds that were not published are found again.
            feed = feed_of(store)
            feed.take(feed.missing(START, START + 100))
            feed.rollup.publish()
    feed.rollup.publish()
    seconds = [(generator, second) for (generator, _), second in kept.items()]
    assert_equal(store, seconds, of=feed.rollup)
    feed.rollup.finish()
    assert_equal(store, seconds, of=feed.rollup)
    rebuilt = SqliteStore(tmp_path_factory.mktemp("telemetry") / "telemetry.sqlite")
    again = feed_of(rebuilt)
    deliver(rebuilt, again, *sorted(seconds, key=lambda one: (one[1].second, one[0])))
    again.rollup.finish()
    for resolution in RESOLUTIONS:
        before, after = ([*one.intervals(resolution)] for one in (feed.rollup, again.rollup))
        assert [(one.labels, one.covered, one.members) for one in before] == [
            (one.labels, one.covered, one.members) for one in after
        ]


def test_a_replaced_interval_is_kept_if_the_process_ends_while_it_is_written_again(store: SqliteStore) -> None:
    feed = feed_of(store)
    seconds = [("g1", measured("g1", START + offset)) for offset in range(700)]
    for one in seconds:
        feed.rollup.add(*one)
    store.write(point for one in seconds for point in points_of("run", *one))
    feed.rollup.finish()
    replaced = measured("g1", START + 300, seed=1)
    deliver(store, feed, ("g1", replaced))
    # SQLite fails at the first interval that is written again, after those of before were removed.
    with closing(sqlite3.connect(store._path)) as other:
        table = name_of(RUN, 600)
        other.execute(f"CREATE TRIGGER ended BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'ended'); END")
    with pytest.raises(TelemetryError, match="ended"):
        feed.rollup.finish()
    assert_equal(store, seconds, of=feed_of(store).rollup)
    with closing(sqlite3.connect(store._path)) as other:
        other.execute("DROP TRIGGER ended")
    again = feed_of(store)
    deliver(store, again, ("g1", replaced))
    again.rollup.finish()
    seconds[300] = ("g1", replaced)
    assert_equal(store, seconds, of=again.rollup)


class WithoutTransactions(SqliteStore):
    """A store like InfluxDB, in which the process ends after ``left`` of the removals and before the writing."""

    left: int | None = None

    def write(self, points: Iterable[Point], *, replacing: Sequence[Range] = ()) -> None:
        for item in replacing:
            if self.left == 0:
                break
            self.left = None if self.left is None else self.left - 1
            self.delete(*item)
        if self.left == 0:
            raise TelemetryError("ended")
        super().write(points)


@pytest.mark.parametrize("removals", [1, 6, 10, 12])
@pytest.mark.parametrize("at", [5, 300, 690])
def test_intervals_that_were_removed_and_not_written_are_merged_again(tmp_path: Path, removals: int, at: int) -> None:
    store = WithoutTransactions(tmp_path / "telemetry.sqlite")
    feed = feed_of(store)
    seconds = [("g1", measured("g1", START + offset)) for offset in range(700)]
    for one in seconds:
        feed.rollup.add(*one)
    store.write(point for one in seconds for point in points_of("run", *one))
    feed.rollup.finish()
    replaced = ("g1", measured("g1", START + at, seed=1))
    deliver(store, feed, replaced)
    store.left = removals
    with pytest.raises(TelemetryError, match="ended"):
        feed.rollup.finish()
    store.left = None
    again = feed_of(store)
    again.take(again.missing(START, START + 700))
    again.rollup.finish()
    # The second is removed last; until then it is as it was measured before.
    if removals > 9:
        seconds[at] = replaced
    assert_equal(store, seconds, of=again.rollup)
    assert_equal(store, seconds, of=feed_of(store).rollup)
    assert next(again.rollup.intervals(RESOLUTIONS[-1], START, START)).start == START - 590


def test_memory_holds_the_newest_seconds_alone(store: SqliteStore) -> None:
    feed = feed_of(store)
    held = []
    for second in range(START, START + 1500):
        feed.rollup.add("g1", measured("g1", second))
        feed.rollup.publish()
        held.append(sum(len(intervals) for intervals in feed.rollup._held.values()))
    assert max(held[60:]) <= 15 + 10 + 6 + 1
    assert max(held[1200:]) <= max(held[600:1200]) + 1


def test_percentiles_of_a_coarse_interval_are_those_of_its_samples(store: SqliteStore) -> None:
    feed = feed_of(store)
    whole = Histogram()
    for second in range(START, START + 700):
        one = measured("g1", second)
        if START + 10 <= second < START + 610:
            for part in one.frames:
                if part.kind == REQUEST:
                    whole.merge(part.histogram)
        feed.rollup.add("g1", one)
    feed.rollup.finish()
    series = run_series(feed.rollup, 600)
    assert series["seconds"] == [10, 600, 90]
    assert [series[f"p{percent}_ms"][1] for percent in (50, 95, 99)] == whole.percentiles((50, 95, 99))
