"""The properties of the store in a SQLite file."""

from __future__ import annotations

import random
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.telemetry import sqlite
from loadwright.telemetry.load import NANOSECONDS, points_of, read_seconds
from loadwright.telemetry.schema import LOAD_FRAME, LOAD_SECOND
from loadwright.telemetry.sqlite import SqliteStore
from tests.core.stats.examples import second_of

from .test_port import point, stored

YOUNG_COLUMNS = ("gc_percent", "heap_bytes")


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A file with one point, as a version left it that knew some fields less."""
    path = tmp_path / "telemetry.sqlite"
    with closing(SqliteStore(path)) as store:
        store.write([point(0)])
    with closing(sqlite3.connect(path)) as connection:
        for column in YOUNG_COLUMNS:
            connection.execute(f"ALTER TABLE load_second DROP COLUMN {column}")
    return path


def test_a_file_of_an_earlier_version_gets_the_columns_it_lacks(old_file: Path) -> None:
    whole = point(1, gc_percent=2.5, heap_bytes=2**40)
    with closing(SqliteStore(old_file)) as store:
        assert stored(store) == [point(0)]
        store.write([whole])
        assert stored(store) == [point(0), whole]
    with closing(SqliteStore(old_file)) as store:
        assert stored(store) == [point(0), whole]


def test_several_may_open_a_file_of_an_earlier_version_at_once(old_file: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(SqliteStore, [old_file] * 4))
    for number, store in enumerate(stores, 1):
        store.write([point(number, heap_bytes=number)])
        store.close()
    with closing(SqliteStore(old_file)) as store:
        assert stored(store) == [point(0), *(point(number, heap_bytes=number) for number in range(1, 5))]


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    [
        ("load_second", "missed", -1, "field 'missed' of load_second is -1, outside"),
        ("load_frame", "samples", 2**62, f"field 'samples' of load_frame is {2**62}, outside"),
        ("load_frame", "histogram", "5:9999999999", "9,999,999,999 values, more than 1,000,000,000"),
        ("load_frame", "error_kinds", '{"500":-1}', "error_kinds is"),
    ],
)
def test_a_stored_second_with_a_value_out_of_range_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, table: str, column: str, value: object, reason: str
) -> None:
    path = tmp_path / "telemetry.sqlite"
    good, bad = (GeneratorSecond(second, [Frame("a", samples=1)]) for second in (6, 7))
    with closing(SqliteStore(path)) as store:
        store.write([*points_of("1", "g", good), *points_of("1", "g", bad)])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE time = ?", [value, 7 * 10**9])
        assert list(read_seconds(store, "1")) == [("g", good)]
    assert "cannot read second 7" in caplog.text
    assert reason in caplog.text


def test_deletion_returns_the_space_to_the_file_system(tmp_path: Path) -> None:
    path = tmp_path / "telemetry.sqlite"
    store = SqliteStore(path)

    def write(run: str) -> None:
        times = [(random.Random(number).sample(range(5000), 40)) for number in range(100)]
        for begin in range(0, 12_000, 1000):
            seconds = (second_of(second, {"a": times[second % 100]}) for second in range(begin, begin + 1000))
            store.write(point for second in seconds for point in points_of(run, "g", second))

    write("kept")
    kept = store.size()
    write("deleted")
    both = store.size()
    assert kept is not None
    assert both is not None
    assert both > 1.7 * kept
    for name in (LOAD_FRAME.name, LOAD_SECOND.name):
        store.delete(name, {"run": "deleted"}, None, 6000 * NANOSECONDS)
    half = store.size()
    assert half is not None
    assert half < both - 0.3 * (both - kept)
    for name in (LOAD_FRAME.name, LOAD_SECOND.name):
        store.delete(name, {"run": "deleted"})
    size = store.size()
    assert size is not None
    assert size < 1.1 * kept
    assert size == sum(file.stat().st_size for file in tmp_path.glob("telemetry.sqlite*") if not file.match("*-shm"))
    assert store.count(LOAD_SECOND.name, {"run": "kept"}) == 12_000


def test_others_write_while_much_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "ROWS_A_DELETION", 10)
    store = SqliteStore(tmp_path / "telemetry.sqlite")
    store.write(point for second in range(2000) for point in points_of("deleted", "g", second_of(second, {"a": [5]})))
    deleting = threading.Thread(target=store.delete, args=(LOAD_FRAME.name, {"run": "deleted"}))
    deleting.start()
    written = 0
    while deleting.is_alive():
        store.write(points_of("new", "g", second_of(written, {"a": [5]})))
        written += 1
    deleting.join()
    assert written > 1
    assert store.count(LOAD_FRAME.name, {"run": "deleted"}) == 0
    assert store.count(LOAD_FRAME.name, {"run": "new"}) == written
