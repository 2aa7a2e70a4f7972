from __future__ import annotations

import sqlite3
from contextlib import closing

from loadwright.telemetry.port import merged_by
from loadwright.telemetry.schema import LOAD_SECOND
from loadwright.telemetry.sqlite_table import Table


def test_a_new_table_has_all_columns_at_once() -> None:
    """Adding a column takes SQLite the longer the more there are."""
    table, statements = Table(LOAD_SECOND), list[str]()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.set_trace_callback(statements.append)
        table.prepare(connection)
        columns = {row[1] for row in connection.execute("PRAGMA table_info(load_second)")}
    assert columns >= set(table.field_names)
    assert [text.split()[0] for text in statements] == ["CREATE", "PRAGMA", "PRAGMA"]


def test_conditions_bind_every_value() -> None:
    table = Table(LOAD_SECOND)
    where, values = table.where({"run": "1", "generator": ["a'", "b"]}, 5, 9)
    assert where == '1 AND "run" = ? AND "generator" IN (?, ?) AND "time" >= ? AND "time" < ?'
    assert values == ["1", "a'", "b", 5, 9]
    assert table.where({}, None, None) == ("1", [])


def test_extremes_are_merged_as_extremes_and_everything_else_as_a_mean() -> None:
    assert [merged_by(name) for name in ("busy", "busy_max", "busy_min")] == ["mean", "max", "min"]
    query = Table(LOAD_SECOND).select_means(["threads", "heap_max", "heap_min"], 10)
    assert query == ('SELECT "time" / 10 * 10, avg("threads"), max("heap_max"), min("heap_min") FROM "load_second"')
