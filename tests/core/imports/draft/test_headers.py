"""Headers that a plan sets."""

from __future__ import annotations

from loadwright.core.imports.draft import headers
from loadwright.core.imports.draft.model import Body, Parameter


def test_headers_that_jmeter_sets_are_left_out() -> None:
    sent = [("Host", "a"), (":path", "/"), ("Accept", "b"), ("content-length", "1"), ("Cookie", "c=d"), (" ", "e")]

    assert headers.kept(sent) == [("Accept", "b")]


def test_the_content_type_follows_from_the_body() -> None:
    given = [("Content-Type", "a/b"), ("X", "1")]

    assert headers.with_body(given, None) == given
    assert headers.with_body(given, Body(form=[Parameter("a", "1")])) == [("X", "1")]
    assert headers.with_body(given, Body("text", content_type="c/d")) == given
    assert headers.with_body([], Body("text", content_type="c/d")) == [("Content-Type", "c/d")]


def test_cookies_are_taken_apart() -> None:
    assert headers.cookies_in("a=1; b=x=y; broken; =2") == [("a", "1"), ("b", "x=y")]


def test_headers_are_found_in_any_case() -> None:
    assert headers.value_of([("X-A", "1"), ("x-a", "2")], "x-a") == "1"
    assert headers.without([("X-A", "1"), ("B", "2")], "x-a") == [("B", "2")]
