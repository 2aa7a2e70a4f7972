"""What ``loadwright try`` prints of samples: all of them in a line, and failed ones with what was sent and received."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console

from loadwright.cli.run.samples import MOST_LINES, show_samples, tree
from loadwright.core.jtl import Assertion, Sample
from loadwright.core.trial import Row, Trial

OK: dict[str, Any] = {
    "at": 5.0, "elapsed_ms": 12, "success": True, "code": "200", "message": "OK", "thread": "Buyers 1-1",
    "method": "GET", "url": "http://shop.test/cart", "received": 1234,
    "response_headers": "HTTP/1.1 200 OK", "response": '{"total":5}',
}  # fmt: skip


def sample(label: str, **changes: Any) -> Sample:
    return Sample(label, **{**OK, **changes})


def shown(*rows: Row, details: bool = False) -> list[str]:
    printed = StringIO()
    show_samples(Console(file=printed, width=200), Trial(rows), details=details)
    return [line.rstrip() for line in printed.getvalue().splitlines()]


def test_a_successful_sample_is_a_line_with_its_address() -> None:
    rows = [Row("1", 0, sample("checkout", url="")), Row("1.1", 1, sample("cart"))]
    assert shown(*rows) == [
        "Buyers 1-1",
        "  ok     checkout · 200 OK · 12 ms · 1,234 bytes",
        "    ok     cart · 200 OK · 12 ms · 1,234 bytes",
        "      GET http://shop.test/cart",
    ]


def test_a_failed_sample_is_shown_with_request_response_and_failed_assertions() -> None:
    checks = (Assertion("has total", True), Assertion("has discount", False, "not found"))
    failed = sample("pay", success=False, code="500", message="", request='{"n":1}', checks=checks, omitted=2)
    assert shown(Row("1", 0, failed))[1:] == [
        "  FAILED pay · 500 · 12 ms · 1,234 bytes",
        "    GET http://shop.test/cart",
        "    assertion has discount: not found",
        "    2 further samples within it were not kept",
        "    request:", "      {", '        "n": 1', "      }",
        "    response headers:", "      HTTP/1.1 200 OK",
        "    response:", "      {", '        "total": 5', "      }",
    ]  # fmt: skip


def test_details_are_of_all_samples_and_of_each_text_the_first_lines() -> None:
    text = "\n".join(f"line {number}" for number in range(MOST_LINES + 2))
    lines = shown(Row("1", 0, sample("page", response=text)), details=True)
    assert f"      line {MOST_LINES - 1}" in lines
    assert lines[-1] == "      … 2 further lines"
    assert shown(Row("1", 0, sample("page", response="", binary=True, size=6)), details=True)[-1] == (
        "    response: 6 bytes, binary"
    )


def test_texts_of_a_target_do_not_control_the_terminal() -> None:
    hostile = "\x1b[31mred\x07"
    rows = [Row("1", 0, sample(hostile, success=False, message=hostile, url=hostile, response=hostile, thread=hostile))]
    assert not any(character in "\n".join(shown(*rows)) for character in "\x1b\x07")


def test_the_document_has_samples_within_others() -> None:
    check = Assertion("has total", False, "not found")
    rows = (
        Row("2", 0, sample("checkout")),
        Row("1", 1, sample("cart", checks=(check,))),
        Row("3", 0, sample("page")),
    )
    found = tree(Trial(rows))
    assert [(one["label"], [inner["label"] for inner in one["inner"]]) for one in found] == [
        ("checkout", ["cart"]),
        ("page", []),
    ]
    assert found[0]["inner"][0]["checks"] == [{"name": "has total", "passed": False, "message": "not found"}]
