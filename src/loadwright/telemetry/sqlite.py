"""The telemetry store in one SQLite file: a wide table per measurement, derived from the schema."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from loadwright.core.lineprotocol import Point, Value

from .port import TelemetryError
from .schema import MEASUREMENTS, Measurement, SchemaError, measurement

BUSY_SECONDS = 15.0
"""How long to wait for another process that is writing."""

ROWS_A_READING = 1000

_COLUMN_TYPES: dict[type, str] = {int: "INTEGER", float: "REAL", str: "TEXT", bool: "INTEGER"}


class SqliteStore:
    """Points in a SQLite file; several processes may share it.

    The write-ahead log lets readers continue during a write. Written points survive the end of the process; a power
    failure may lose the last moments.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, creating it and its tables if they are missing. Raises ``TelemetryError``."""
        self._path = path
        self._tables = {name: _Table(item) for name, item in MEASUREMENTS.items()}
        self._lock = threading.Lock()
        self._closed = False
        with self._reported():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._connect()
            try:
                self._prepare()
            except BaseException:
                self._writer.close()
                raise

    def write(self, points: Iterable[Point]) -> None:
        """Write ``points`` in one transaction: all of them or none."""
        rows: dict[str, list[list[Value | None]]] = {}
        try:
            for point in points:
                measurement(point.measurement).check(point)
                rows.setdefault(point.measurement, []).append(self._tables[point.measurement].row(point))
        except SchemaError as error:
            raise TelemetryError(str(error), permanent=True) from None
        with self._reported(), self._transaction() as connection:
            for name, values in rows.items():
                connection.executemany(self._tables[name].upsert, values)

    def read(
        self, measurement: str, tags: Mapping[str, str], start_ns: int | None = None, end_ns: int | None = None
    ) -> Iterator[Point]:
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        # A separate connection, because reading may take long and must not interfere with a writer's transaction.
        with self._reported(), closing(self._connect()) as connection:
            cursor = connection.execute(f"{table.select} WHERE {where} ORDER BY {table.order}", values)
            while rows := cursor.fetchmany(ROWS_A_READING):
                yield from map(table.point, rows)

    def delete(
        self, measurement: str, tags: Mapping[str, str], start_ns: int | None = None, end_ns: int | None = None
    ) -> None:
        """Remove the points whose tags include ``tags``, and release the space to the file system."""
        table = self._tables[measurement]
        where, values = table.where(tags, start_ns, end_ns)
        with self._reported():
            with self._transaction() as connection:
                connection.execute(f"DELETE FROM {table.name} WHERE {where}", values)
            with self._lock:
                self._writer.execute("PRAGMA incremental_vacuum").fetchall()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise TelemetryError(f"the telemetry store {self._path} is closed")
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _prepare(self) -> None:
        """Create the tables and columns of the schema that the file lacks."""
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
        """Convert errors of SQLite and the file system to ``TelemetryError``."""
        try:
            yield
        except (OverflowError, UnicodeError) as error:
            raise TelemetryError(f"a point has a value that SQLite cannot store: {error}", permanent=True) from error
        except (sqlite3.Error, OSError) as error:
            raise TelemetryError(f"the telemetry file {self._path} cannot be used: {error}") from error


class _Table:
    """The SQL of one measurement. Names come only from the schema, values are always bound."""

    def __init__(self, item: Measurement) -> None:
        self._measurement = item.name
        self.name = _quoted(item.name)
        self._tags = [tag.name for tag in item.tags]
        self._fields = item.fields
        self._field_names = [field.name for field in item.fields]
        self._booleans = {field.name for field in item.fields if field.kind is bool}
        first, *others = self._tags
        key = ", ".join(map(_quoted, [first, "time", *others]))
        names = [*self._tags, "time", *self._field_names]
        columns = ", ".join(map(_quoted, names))
        updates = ", ".join(
            f"{column} = coalesce(excluded.{column}, {column})" for column in map(_quoted, self._field_names)
        )
        self.order = ", ".join(map(_quoted, ["time", *self._tags]))
        self.select = f"SELECT {columns} FROM {self.name}"
        self.upsert = (
            f"INSERT INTO {self.name} ({columns}) VALUES ({', '.join('?' * len(names))}) "
            f"ON CONFLICT ({key}) DO UPDATE SET {updates}"
        )
        tag_columns = ", ".join(f"{_quoted(name)} TEXT NOT NULL" for name in self._tags)
        self._create = (
            f'CREATE TABLE IF NOT EXISTS {self.name} ({tag_columns}, "time" INTEGER NOT NULL, PRIMARY KEY ({key}))'
        )

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Create the table, and add the columns that an earlier version did not have."""
        connection.execute(self._create)
        present = {row[1] for row in connection.execute(f"PRAGMA table_info({self.name})")}
        for field in self._fields:
            if field.name not in present:
                column = f"{_quoted(field.name)} {_COLUMN_TYPES[field.kind]}"
                connection.execute(f"ALTER TABLE {self.name} ADD COLUMN {column}")

    def row(self, point: Point) -> list[Value | None]:
        """Return the values of the columns, in the order of ``select`` and ``upsert``."""
        tags, fields = point.tags, point.fields
        return [*[tags[name] for name in self._tags], point.time_ns, *map(fields.get, self._field_names)]

    def point(self, row: tuple[Any, ...]) -> Point:
        count = len(self._tags)
        values = zip(self._field_names, row[count + 1 :], strict=True)
        fields = {name: value for name, value in values if value is not None}
        for name in self._booleans:
            if name in fields:
                fields[name] = bool(fields[name])
        return Point(self._measurement, dict(zip(self._tags, row, strict=False)), fields, row[count])

    def where(self, tags: Mapping[str, str], start_ns: int | None, end_ns: int | None) -> tuple[str, list[str | int]]:
        """Return a condition and its bound values."""
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
