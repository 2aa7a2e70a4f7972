"""What the preview of an import states."""

from __future__ import annotations

from loadwright.server.platform.errors import ActionError
from loadwright.server.servers import errors
from loadwright.server.servers.spreadsheet.csv_format import Row
from loadwright.server.servers.spreadsheet.lacking import Lacking
from loadwright.server.servers.spreadsheet.report import ADDED, UNCHANGED, WRONG, Outcome, Report


def outcome(kind: str) -> Outcome:
    return Outcome(Row(2, {}), kind)


def test_an_error_names_the_column_of_the_file() -> None:
    found = outcome(UNCHANGED)
    found.fail(ActionError(errors.CSV_CELL_EMPTY().message, field="username"))
    assert (found.kind, found.column, found.problem) == (WRONG, "user", "This cell is empty.")


def test_rows_are_counted_by_their_outcome() -> None:
    report = Report([outcome(ADDED), outcome(ADDED), outcome(UNCHANGED)], Lacking())
    assert report.counts == {"added": 2, "changed": 0, "unchanged": 1, "wrong": 0}
    assert (report.sound, report.changing) == (True, True)
    assert not Report([outcome(ADDED), outcome(WRONG)], Lacking()).sound
    assert not Report([outcome(UNCHANGED)], Lacking()).changing


def test_a_secret_is_asked_for_when_a_valid_import_creates_credentials() -> None:
    missing = Lacking(credentials=(("shop", "ops"),))
    assert Report([outcome(ADDED)], missing, created=True).asks_secret
    assert not Report([outcome(ADDED)], missing).asks_secret
    assert not Report([outcome(ADDED)], Lacking(rooms=("Hall",)), created=True).asks_secret
    assert not Report([outcome(WRONG)], missing, created=True).asks_secret
