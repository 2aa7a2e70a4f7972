"""Seconds that were announced, and any that were not, reach the rollup once."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.stats.frames import REQUEST
from loadwright.telemetry.load import points_of
from loadwright.telemetry.rollup.feed import RollupFeed
from loadwright.telemetry.sqlite import SqliteStore
from tests.core.stats.examples import second_of

BEGIN = 1_800_000_000


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "telemetry.sqlite")


def write(store: SqliteStore, generator: str, *offsets: int, elapsed: int = 5) -> None:
    for offset in offsets:
        store.write(points_of("run", generator, second_of(BEGIN + offset, {"a": [elapsed]})))


def take_missing(feed: RollupFeed, until: int) -> list[int]:
    feed.take(feed.missing(BEGIN, until))
    return feed.rollup.publish()


def samples(feed: RollupFeed) -> int:
    return feed.rollup.totals().total().frame.samples


def test_announced_seconds_are_taken_and_no_others(store: SqliteStore) -> None:
    write(store, "g", 0, 1, 2)
    write(store, "stranger", 0)
    feed = RollupFeed(store, "run", {"g": 0})
    feed.take({"g": [BEGIN, BEGIN + 2], "stranger": [BEGIN], "missing": []})
    assert feed.rollup.publish() == [BEGIN, BEGIN + 2]
    assert samples(feed) == 2


def test_seconds_that_were_not_announced_are_found_by_their_number(store: SqliteStore) -> None:
    write(store, "g", *range(0, 1300, 100))
    write(store, "h", 50)
    feed = RollupFeed(store, "run", {"g": 0, "h": 1})
    feed.take({"g": [BEGIN + 300]})
    feed.rollup.publish()
    found = take_missing(feed, BEGIN + 1300)
    assert sorted({*found, BEGIN + 300}) == sorted([BEGIN + 50, *(BEGIN + offset for offset in range(0, 1300, 100))])
    assert samples(feed) == 14
    assert take_missing(feed, BEGIN + 1300) == []


def test_seconds_of_strangers_and_of_generators_that_joined_are_distinguished(store: SqliteStore) -> None:
    write(store, "stranger", *range(5))
    write(store, "g", *range(3))
    write(store, "h", 1, 2)
    feed = RollupFeed(store, "run", {"g": 0})
    assert take_missing(feed, BEGIN + 10) == [BEGIN, BEGIN + 1, BEGIN + 2]
    assert take_missing(feed, BEGIN + 10) == []
    feed.rollup.positions = {"g": 0, "h": 1}
    assert take_missing(feed, BEGIN + 10) == [BEGIN + 1, BEGIN + 2]
    assert samples(feed) == 5


def test_a_second_that_changed_replaces_what_was_merged(store: SqliteStore) -> None:
    write(store, "g", *range(100))
    feed = RollupFeed(store, "run", {"g": 0})
    take_missing(feed, BEGIN + 100)
    write(store, "g", 3, elapsed=900)
    feed.take({"g": [BEGIN + 3]})
    assert feed.rollup.publish() == [BEGIN + 3]
    assert samples(feed) == 100
    (first, *_) = feed.rollup.intervals(60)
    assert first.labels["a", REQUEST].max_ms == 900
    feed.take({"g": [BEGIN + 3]})
    assert feed.rollup.publish() == []
