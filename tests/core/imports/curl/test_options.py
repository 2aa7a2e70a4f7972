"""Options of curl."""

from __future__ import annotations

from loadwright.core.imports.curl.options import Command, commands_in
from loadwright.core.imports.report import Report


def parsed(*words: str) -> tuple[list[Command], list[str]]:
    report = Report("test")
    return list(commands_in(list(words), report)), [str(message) for message in report.messages()]


def test_letters_can_be_joined_and_have_values_attached() -> None:
    (command,), reported = parsed("-sSLXPOST", "-Ha: b", "-d", "x", "http://a")

    assert command.flags == {"location"}
    assert command.options == [("request", "POST"), ("header", "a: b"), ("data", "x")]
    assert command.urls == ["http://a"]
    assert reported == []


def test_next_begins_another_request() -> None:
    commands, _ = parsed("--url", "a", "-d", "x", "--next", "b")

    assert [(command.urls, command.data) for command in commands] == [(["a"], [("data", "x")]), (["b"], [])]


def test_options_without_a_counterpart_are_reported_with_their_value() -> None:
    (command,), reported = parsed("-o", "out.txt", "--cert", "x.pem", "--new-thing", "-?", "a", "-H")

    assert command.urls == ["a"]
    assert command.last("header") == ""
    assert reported == [
        "the option --output out.txt has no counterpart in a plan",
        "the option --cert x.pem has no counterpart in a plan",
        "the option --new-thing was not converted",
        "the option -? was not converted",
    ]
