"""What is kept of recorded responses."""

from __future__ import annotations

import pytest

from loadwright.core.recordings.responses import (
    MAX_HEADERS,
    MAX_VALUE,
    RecordedResponse,
    RecordedValue,
    from_json,
    header_lines,
    key_for,
    key_of,
    to_json,
)

RESPONSE = RecordedResponse(
    "https://shop.test/", "200", "OK", ("x-a: 1",), "坏", values=(RecordedValue("id", "7", "json", "$.id", match=2),)
)


def test_responses_are_read_as_they_were_stored() -> None:
    mark = f"{key_for([RESPONSE])}-1"
    assert from_json(to_json({mark: RESPONSE})) == {mark: RESPONSE}
    assert key_of(mark) == key_for([RESPONSE])


@pytest.mark.parametrize(
    "mark", ["", "../0123456789abcdef-1", "0123456789abcdef", "0123456789abcdeg-1", "0" * 17 + "-1"]
)
def test_other_texts_are_no_marks(mark: str) -> None:
    assert key_of(mark) is None


def test_headers_of_the_connection_are_left_out_and_cookies_hidden() -> None:
    given = [("X-Long", "x" * (MAX_VALUE + 1)), ("Date", "today"), ("Content-Type", "text/html"), ("", "none")]
    given += [("set-cookie", "a=1; Path=/\nb=2")]
    assert header_lines(given) == (
        "content-type: text/html", "set-cookie: a=•••", "set-cookie: b=•••", f"x-long: {'x' * MAX_VALUE}"
    )  # fmt: skip
    assert len(header_lines((f"x-{number}", "") for number in range(MAX_HEADERS + 1))) == MAX_HEADERS
