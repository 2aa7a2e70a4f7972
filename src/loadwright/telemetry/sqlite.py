"""The telemetry store in one SQLite file: a wide table a measurement, made from the schema."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from loadwright.core.lineprotocol import Point, Value
from loadwright.private import private_database

from .port import Range, TelemetryError
from .schema import MEASUREMENTS, Measurement, SchemaError, measurement

BUSY_SECONDS = 15.0
"""How long to wait for another process that writes."""

ROWS_A_DELETION = 5000
PAGES_A_STEP = 2000
"""How much is deleted and returned to the file system while others wait: some hundredths of a second."""
PAUSE_SECONDS = 0.01

READERS_KEPT = 8
"""Connections for reading that stay open while nobody reads."""

_COLUMN_TYPES: dict[type, str] = {int: "INTEGER", float: "REAL", str: "TEXT", bool: "INTEGER"}


class SqliteStore:
    """Points in a SQLite file; several processes may share it.

    The write-ahead log lets readers go on while somebody writes. What was written survives the end of
    the process; a power failure may take the last moments with it.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, making it and its tables when missing. Raises ``TelemetryError``."""
        self._path = path
        self._tables = {name: _Table(item) for name, item in MEASUREMENTS.items()}
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

    def count(
        self, measurement: str, tags: Mapping[str, str], start_ns: int | None = None, end_ns: int | None = None
    ) -> int:
        """Return the number of points whose tags include ``tags``."""
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        with self._reported(), self._reader() as connection:
            (count,) = connection.execute(f"SELECT count(*) FROM {table.name} WHERE {where}", values).fetchone()
        return int(count)

    def delete(
        self, measurement: str, tags: Mapping[str, str], start_ns: int | None = None, end_ns: int | None = None
    ) -> None:
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


class _Table:
    """The SQL of one measurement. Names come from the schema alone, values are always bound."""

    def __init__(self, item: Measurement) -> None:
        self._measurement = item.name
        self.name = _quoted(item.name)
        self._tags = [tag.name for tag in item.tags]
        self._fields = item.fields
        self.field_names = [field.name for field in item.fields]
        self._booleans = {field.name for field in item.fields if field.kind is bool}
        first, *others = self._tags
        key = ", ".join(map(_quoted, [first, "time", *others]))
        names = [*self._tags, "time", *self.field_names]
        columns = ", ".join(map(_quoted, names))
        updates = ", ".join(
            f"{column} = coalesce(excluded.{column}, {column})" for column in map(_quoted, self.field_names)
        )
        self.order = ", ".join(map(_quoted, ["time", *self._tags]))
        self.upsert = (
            f"INSERT INTO {self.name} ({columns}) VALUES ({', '.join('?' * len(names))}) "
            f"ON CONFLICT ({key}) DO UPDATE SET {updates}"
        )
        tag_columns = ", ".join(f"{_quoted(name)} TEXT NOT NULL" for name in self._tags)
        self._create = (
            f'CREATE TABLE IF NOT EXISTS {self.name} ({tag_columns}, "time" INTEGER NOT NULL, PRIMARY KEY ({key}))'
        )

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Make the table, and the columns that an earlier version did not have."""
        connection.execute(self._create)
        present = {row[1] for row in connection.execute(f"PRAGMA table_info({self.name})")}
        for field in self._fields:
            if field.name not in present:
                column = f"{_quoted(field.name)} {_COLUMN_TYPES[field.kind]}"
                connection.execute(f"ALTER TABLE {self.name} ADD COLUMN {column}")

    def row(self, point: Point) -> list[Value | None]:
        """Return the values of the columns in the order of ``upsert``."""
        tags, fields = point.tags, point.fields
        return [*[tags[name] for name in self._tags], point.time_ns, *map(fields.get, self.field_names)]

    def select(self, fields: Sequence[str]) -> str:
        """Return the query for all tags, the time and ``fields``, without a condition."""
        return f"SELECT {', '.join(map(_quoted, [*self._tags, 'time', *fields]))} FROM {self.name}"

    def reader(self, fields: Sequence[str]) -> Callable[[tuple[Any, ...]], Point]:
        """Return a function that makes a point of one row of ``select(fields)``."""
        count = len(self._tags)
        booleans = self._booleans.intersection(fields)

        def point(row: tuple[Any, ...]) -> Point:
            values = zip(fields, row[count + 1 :], strict=True)
            found = {name: value for name, value in values if value is not None}
            for name in booleans:
                if name in found:
                    found[name] = bool(found[name])
            return Point(self._measurement, dict(zip(self._tags, row, strict=False)), found, row[count])

        return point

    def where(self, tags: Mapping[str, str], start_ns: int | None, end_ns: int | None) -> tuple[str, list[str | int]]:
        """Return a condition and the values it binds."""
        conditions = ["1"]
        values: list[str | int] = []
        for name, value in tags.items():
            if name not in self._tags:
                raise ValueError(f"{self.name} has no tag {name!r}")
            conditions.append(f"{_quoted(name)} = ?")
            values.append(value)
        if start_ns is not None:
            conditions.append('"time" >= ?')
            values.append(start_ns)
        if end_ns is not None:
            conditions.append('"time" < ?')
            values.append(end_ns)
        return " AND ".join(conditions), values


def _quoted(name: str) -> str:
    return f'"{name}"'
