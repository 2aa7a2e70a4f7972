"""Recorded responses beside those of trials."""

from __future__ import annotations

from typing import Any

from loadwright.core.jtl import Sample, Variable
from loadwright.core.recordings.comparison import MAX_EQUAL, MAX_LINES, Comparison, Line, compare
from loadwright.core.recordings.responses import RecordedResponse, RecordedValue


def recorded(body: str, **more: Any) -> RecordedResponse:
    headers = ("content-type: application/json",)
    return RecordedResponse("https://shop.test/", "200", "OK", headers, body, **more)


def replayed(body: str, headers: str = "Content-Type: application/json", code: str = "200", **more: Any) -> Sample:
    received = f"HTTP/1.1 {code} OK\nDate: now\n{headers}\n"
    return Sample("cart", 0, 1, True, code, "OK", "t 1-1", response=body, response_headers=received, **more)


def lines(found: Comparison) -> list[tuple[str | None, str | None]]:
    return [(line.recorded, line.replayed) for block in found.body for line in block.lines]


def test_equal_responses_have_no_differences() -> None:
    found = compare(recorded('{"a": 1}'), replayed('{ "a":1 }'))
    assert found.same
    assert (found.status, found.differing, found.cut) == (Line("200", "200"), 0, False)
    assert [block.same for block in found.body] == [True]


def test_differing_lines_of_indented_bodies_are_beside_each_other() -> None:
    found = compare(recorded('{"a": 1, "b": 2, "c": 3}'), replayed('{"a": 1, "b": 7, "c": 3, "d": 4}'))
    assert lines(found) == [
        ("{", "{"),
        ('  "a": 1,', '  "a": 1,'),
        ('  "b": 2,', '  "b": 7,'),
        ('  "c": 3', '  "c": 3,'),
        (None, '  "d": 4'),
        ("}", "}"),
    ]
    assert ([block.same for block in found.body], found.differing) == ([True, False, True], 3)


def test_status_and_headers_are_compared_without_those_that_always_differ() -> None:
    found = compare(recorded("x"), replayed("x", "content-type: text/html\nX-Step: 2", "404"))
    assert found.status == Line("200", "404")
    assert found.headers == (
        Line("content-type: application/json", "content-type: text/html"), Line(None, "x-step: 2")
    )  # fmt: skip
    assert (found.same, found.differing) == (False, 0)


def test_many_equal_lines_are_folded() -> None:
    same = "".join(f"{number}\n" for number in range(MAX_EQUAL + 1))
    found = compare(recorded(f"{same}a\nsame"), replayed(f"{same}b\nsame"))
    assert [(block.same, block.folded) for block in found.body] == [(True, True), (False, False), (True, False)]


def test_what_was_not_compared_is_stated() -> None:
    long = "".join(f"{number}\n" for number in range(MAX_LINES + 1))
    assert compare(recorded(long), replayed("")).cut
    assert compare(recorded("x", cut=True), replayed("x")).cut
    assert compare(recorded("x"), replayed("x", cut=("response",))).cut
    for found in (
        compare(recorded("", absent="binary"), replayed("x")),
        compare(recorded("x"), replayed("", binary=True)),
    ):
        assert (found.body, found.same) == ((), True)


def test_values_that_requests_send_are_found_in_the_present_response() -> None:
    values = (
        RecordedValue("token", "old", "json", "$.token"),
        RecordedValue("id", "7", "json", "$.id"),
        RecordedValue("gone", "x", "json", "$.gone"),
        RecordedValue("step", "1", "header", r"(?i)X\-Step: ([^\r\n]+)"),
    )
    extracted = Variable("token", None, "new")
    sample = replayed('{"token": "new", "id": 7}', "Content-Type: application/json\nX-Step: 2", variables=(extracted,))
    found = compare(recorded("{}", values=values), sample)
    assert [(one.variable, one.replayed, one.same, one.extracted) for one in found.values] == [
        ("token", "new", False, True),
        ("id", "7", True, False),
        ("gone", None, False, False),
        ("step", "2", False, False),
    ]
