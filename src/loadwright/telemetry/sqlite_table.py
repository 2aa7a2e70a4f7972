"""The SQL of one measurement in SQLite. Names come from the schema alone, values are always bound."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from loadwright.core.lineprotocol import Point, Value

from .port import Filter, merged_by
from .schema import Measurement

_COLUMN_TYPES: dict[type, str] = {int: "INTEGER", float: "REAL", str: "TEXT", bool: "INTEGER"}


class Table:
    """The wide table of one measurement: its tags, the time and its fields are columns."""

    def __init__(self, item: Measurement) -> None:
        self._measurement = item.name
        self.name = _quoted(item.name)
        self._tags = [tag.name for tag in item.tags]
        self.field_names = [field.name for field in item.fields]
        self._booleans = {field.name for field in item.fields if field.kind is bool}
        first, *others = self._tags
        self.key = key = ", ".join(map(_quoted, [first, "time", *others]))
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
        self._columns = {field.name: f"{_quoted(field.name)} {_COLUMN_TYPES[field.kind]}" for field in item.fields}
        # All columns at once: SQLite reads the whole schema again after each one that is added.
        tag_columns = (f"{_quoted(name)} TEXT NOT NULL" for name in self._tags)
        all_columns = ", ".join([*tag_columns, '"time" INTEGER NOT NULL', *self._columns.values()])
        self._create = f"CREATE TABLE IF NOT EXISTS {self.name} ({all_columns}, PRIMARY KEY ({key}))"

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Make the table, and the columns that an earlier version did not have."""
        connection.execute(self._create)
        present = {row[1] for row in connection.execute(f"PRAGMA table_info({self.name})")}
        for name, column in self._columns.items():
            if name not in present:
                connection.execute(f"ALTER TABLE {self.name} ADD COLUMN {column}")

    def row(self, point: Point) -> list[Value | None]:
        """Return the values of the columns in the order of ``upsert``."""
        tags, fields = point.tags, point.fields
        return [*[tags[name] for name in self._tags], point.time_ns, *map(fields.get, self.field_names)]

    def select(self, fields: Sequence[str]) -> str:
        """Return the query for all tags, the time and ``fields``, without a condition."""
        return f"SELECT {', '.join(map(_quoted, [*self._tags, 'time', *fields]))} FROM {self.name}"

    def select_means(self, fields: Sequence[str], step_ns: int) -> str:
        """Return the query for the start of a step and the merged ``fields``, without a condition."""
        functions = {"mean": "avg"}
        merged = (f"{functions.get(name, name)}({_quoted(field)})" for field in fields for name in [merged_by(field)])
        return f'SELECT "time" / {step_ns:d} * {step_ns:d}, {", ".join(merged)} FROM {self.name}'

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

    def where(self, tags: Filter, start_ns: int | None, end_ns: int | None) -> tuple[str, list[str | int]]:
        """Return a condition and the values it binds."""
        conditions = ["1"]
        values: list[str | int] = []
        for name, value in tags.items():
            if name not in self._tags:
                raise ValueError(f"{self.name} has no tag {name!r}")
            if isinstance(value, str):
                conditions.append(f"{_quoted(name)} = ?")
                values.append(value)
            else:
                conditions.append(f"{_quoted(name)} IN ({', '.join('?' * len(value))})")
                values.extend(value)
        if start_ns is not None:
            conditions.append('"time" >= ?')
            values.append(start_ns)
        if end_ns is not None:
            conditions.append('"time" < ?')
            values.append(end_ns)
        return " AND ".join(conditions), values


def _quoted(name: str) -> str:
    return f'"{name}"'
