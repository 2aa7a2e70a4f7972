"""The telemetry store in one SQLite file: a wide table a measurement, made from the schema."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from loadwright.core.lineprotocol import Point, Value
from loadwright.private import private_database

from .port import Filter, Range, Row, TelemetryError
from .schema import MEASUREMENTS, SchemaError, measurement
from .sqlite_table import Table

BUSY_SECONDS = 15.0
"""How long to wait for another process that writes."""

ROWS_A_DELETION = 5000
PAGES_A_STEP = 2000
"""How much is deleted and returned to the file system while others wait: some hundredths of a second."""
PAUSE_SECONDS = 0.01

CACHE_KIB = 2000
"""The cache of a connection otherwise, which is SQLite's default."""
SORTER_KIB = 32_000
"""Memory in which columns are sorted; more goes through temporary files. 25 figures of 50 hosts in 720 hours take 8 MB.
It is the limit of the cache, too, which stays small: pages of the mapped file are not copied to it."""
READERS_KEPT = 8
"""Connections for reading that stay open while nobody reads."""
MAPPED_BYTES = 1 << 30
"""How much of the file columns are read from in place. Points of many hosts lie between each other, so a page of it is
needed again and again; copies of so many pages would not fit into the cache of a connection. The file is mapped only
while it is read: what is mapped counts as memory of the process."""


class SqliteStore:
    """Points in a SQLite file; several processes may share it.

    The write-ahead log lets readers go on while somebody writes. What was written survives the end of
    the process; a power failure may take the last moments with it.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, making it and its tables when missing. Raises ``TelemetryError``."""
        self._path = path
        self._tables = {name: Table(item) for name, item in MEASUREMENTS.items()}
        self._lock = threading.Lock()
        self._readers: list[sqlite3.Connection] = []
        self._closed = False
        with self._reported():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            private_database(path)
            self._writer = self._connect()
            try:
                self._prepare()
            except BaseException:
                self._writer.close()
                raise

    def write(self, points: Iterable[Point], *, replacing: Sequence[Range] = ()) -> None:
        """Remove ``replacing`` and keep ``points`` in one transaction: all of it or nothing."""
        rows: dict[str, list[list[Value | None]]] = {}
        try:
            for point in points:
                measurement(point.measurement).check(point)
                rows.setdefault(point.measurement, []).append(self._tables[point.measurement].row(point))
        except SchemaError as error:
            raise TelemetryError(str(error), permanent=True) from None
        with self._reported(), self._transaction() as connection:
            for item in replacing:
                table = self._tables[item.measurement]
                where, bound = table.where(item.tags, item.start_ns, item.end_ns)
                connection.execute(f"DELETE FROM {table.name} WHERE {where}", bound)
            for name, values in rows.items():
                connection.executemany(self._tables[name].upsert, values)

    def read(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
        *,
        fields: Sequence[str] | None = None,
    ) -> Iterator[Point]:
        """Yield the points whose tags include ``tags``, in order of time."""
        table = self._tables[measurement]
        names = table.field_names if fields is None else list(fields)
        where, values = table.where(tags, start_ns, end_ns)
        query = f"{table.select(names)} WHERE {where} ORDER BY {table.order}"
        with self._reported(), self._reader() as connection, closing(connection.execute(query, values)) as cursor:
            # One at a time: a row may have texts of 1 MB.
            yield from map(table.reader(names), cursor)

    def rows(self, measurement: str, tags: Filter, start_ns: int, end_ns: int, fields: Sequence[str]) -> Iterator[Row]:
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        # In the order of the primary key, in which the rows are found.
        yield from self._rows(f"{table.select(fields)} WHERE {where} ORDER BY {table.key}", values)

    def means(
        self, measurement: str, tags: Filter, start_ns: int, end_ns: int, fields: Sequence[str], step_ns: int
    ) -> Iterator[Row]:
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        query = f"{table.select_means(fields, step_ns)} WHERE {where} GROUP BY 1 ORDER BY 1"
        yield from self._rows(query, values)

    def _rows(self, query: str, values: Sequence[str | int]) -> Iterator[Row]:
        with self._reported(), self._reader() as connection:
            connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
            connection.execute(f"PRAGMA cache_size = -{SORTER_KIB}")
            with closing(connection.execute(query, values)) as cursor:
                yield from cursor
            connection.execute("PRAGMA mmap_size = 0")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    def count(
        self, measurement: str, tags: Mapping[str, str], start_ns: int | None = None, end_ns: int | None = None
    ) -> int:
        """Return the number of points whose tags include ``tags``."""
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        with self._reported(), self._reader() as connection:
            (count,) = connection.execute(f"SELECT count(*) FROM {table.name} WHERE {where}", values).fetchone()
        return int(count)

    def delete(self, measurement: str, tags: Filter, start_ns: int | None = None, end_ns: int | None = None) -> None:
        """Remove the points whose tags include ``tags``, and return their space to the file system.

        Millions of points take minutes, so they are removed in short transactions between which others write.
        """
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        some = f"SELECT rowid FROM {table.name} WHERE {where} LIMIT {ROWS_A_DELETION}"
        removed = 0
        with self._reported():
            while True:
                with self._transaction() as connection:
                    found = connection.execute(f"DELETE FROM {table.name} WHERE rowid IN ({some})", values).rowcount
                removed += found
                if found < ROWS_A_DELETION:
                    break
                time.sleep(PAUSE_SECONDS)
            if removed:
                self._return_space()

    def size(self) -> int | None:
        """Return the bytes that the file and its write-ahead log take."""
        paths = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(path.stat().st_size for path in paths if path.exists())

    def _return_space(self) -> None:
        """Truncate the file by its free pages, some at a time."""
        while True:
            with self._lock:
                (free,) = self._writer.execute("PRAGMA freelist_count").fetchone()
                # Each page is a row without columns, of which ``execute`` takes the first alone.
                self._writer.executescript(f"PRAGMA incremental_vacuum({PAGES_A_STEP})")
                if free <= PAGES_A_STEP:
                    # Until then the file is as long as before. Without effect while somebody reads an earlier state.
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                    return
            time.sleep(PAUSE_SECONDS)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._writer.close()
        while self._readers:
            self._readers.pop().close()

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise TelemetryError(f"the telemetry store {self._path} is closed")
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection: a reading may last, and never meets a writer's transaction."""
        if self._closed:
            raise TelemetryError(f"the telemetry store {self._path} is closed")
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except BaseException:
            # Its statement is not finished.
            connection.close()
            raise
        if self._closed or len(self._readers) >= READERS_KEPT:
            connection.close()
        else:
            self._readers.append(connection)

    def _prepare(self) -> None:
        """Make what the schema names and the file lacks."""
        self._writer.execute("PRAGMA auto_vacuum = INCREMENTAL")
        with self._transaction() as connection:
            for table in self._tables.values():
                table.prepare(connection)
        self._writer.execute("PRAGMA journal_mode = WAL")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Turn what SQLite and the file system say into ``TelemetryError``."""
        try:
            yield
        except (OverflowError, UnicodeError) as error:
            raise TelemetryError(f"a point holds what SQLite cannot: {error}", permanent=True) from error
        except (sqlite3.Error, OSError) as error:
            raise TelemetryError(f"the telemetry file {self._path} cannot be used: {error}") from error
