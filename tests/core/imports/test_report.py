"""What imports report, and their limits."""

from __future__ import annotations

from loadwright.core.imports.report import MAX_MESSAGES, MAX_PARTS, MAX_REQUESTS, MAX_ROWS, MAX_TEXT, Report
from loadwright.core.messages import imports


def test_summaries_come_first() -> None:
    report = Report("test")
    report.note(imports.NO_ADDRESS())
    report.summarize(imports.STATIC_LEFT_OUT(count=2))
    assert [message.code for message in report.messages()] == ["import.static_left_out", "import.no_address"]


def test_messages_are_not_repeated_and_above_a_limit_counted() -> None:
    report = Report("test")
    for number in range(MAX_MESSAGES + 2):
        report.note(imports.BAD_BASE64(), f"place {number}")
        report.note(imports.BAD_BASE64(), f"place {number}")

    found = [str(message) for message in report.messages()]

    assert found[0] == "place 0: the body was left out: it is not valid base64"
    assert len(found) == MAX_MESSAGES + 1
    assert found[-1] == "there are 4 more messages"


def test_requests_above_the_limit_are_left_out_and_counted() -> None:
    report = Report("test")

    assert [report.admit() for _ in range(MAX_REQUESTS + 2)][-3:] == [True, False, False]
    assert "2 requests were left out" in str(report.messages()[0])


def test_texts_and_rows_are_limited_together() -> None:
    report = Report("test")

    assert report.fits("x" * MAX_TEXT, "a")
    assert not report.fits("x", "a")
    assert report.rows(MAX_PARTS + 1, "a") == MAX_PARTS
    for _ in range(MAX_ROWS // MAX_PARTS):
        report.rows(MAX_PARTS, "a")
    assert report.rows(5, "a") == 0
    assert len(report.messages()) == 3
