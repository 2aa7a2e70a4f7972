"""The files in which the contents of a plan are kept."""

from __future__ import annotations

import json
from pathlib import Path

from loadwright.core.jmx.document.reader import read_plan
from loadwright.server.plans.sandboxed.contents import (
    ABOUT,
    FILE_USES,
    ROWS_PER_PART,
    TABLES,
    WRITTEN_LOAD,
    KeptLines,
    write_contents,
)
from tests.support.plans import csv_data, java_request, plan

NO_LINES = KeptLines(lambda _reference: None)


def test_the_outline_is_written_in_parts_that_repeat_what_is_above(tmp_path: Path) -> None:
    document = read_plan(plan(*(java_request(f"one {number}") for number in range(ROWS_PER_PART))).encode())
    write_contents(document, "plan.jmx", {}, tmp_path, NO_LINES, {})
    first, second = (json.loads((tmp_path / f"{number}.json").read_text()) for number in (0, 1))
    assert (len(first["rows"]), len(first["above"])) == (ROWS_PER_PART, 0)
    assert [row[0] for row in second["above"]] == [0, 1]
    assert len(second["rows"]) == 2
    assert json.loads((tmp_path / ABOUT).read_text())["elements"] == ROWS_PER_PART + 2


def test_tables_uses_of_files_and_the_written_load_have_files_of_their_own(tmp_path: Path) -> None:
    document = read_plan(plan(csv_data("a.csv"), java_request("one")).encode())
    write_contents(document, "plan.jmx", {"a.csv": 3}, tmp_path, NO_LINES, {})
    tables, uses, load, about = (
        json.loads((tmp_path / name).read_text()) for name in (TABLES, FILE_USES, WRITTEN_LOAD, ABOUT)
    )
    assert [row["table"] for row in tables] == ["groups", "requests"]
    assert [use["path"] for use in uses] == ["a.csv"]
    assert {value["what"] for value in load} == {"threads", "ramp_up", "loops"}
    assert about["files"] == {"a.csv": 3}
