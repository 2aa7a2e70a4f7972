"""Example requests as commands for curl."""

from __future__ import annotations

import shlex

import pytest

from loadwright.server.reference.curl import command

SERVER = "https://example.org"


@pytest.mark.parametrize(
    ("method", "example", "parts"),
    [
        ("GET", {"path": {"id": 3}, "query": {"name": "a & b"}}, ["https://example.org/x/3?name=a+%26+b"]),
        ("POST", {"path": {"id": 3}, "body": {"text": "it's"}}, ["--data", '{"text": "it\'s"}']),
        ("POST", {"path": {"id": 3}}, ["--request", "POST"]),
        ("PATCH", {"path": {"id": 3}, "body": {}}, ["--request", "PATCH"]),
        ("POST", {"path": {"id": 3}, "form": {"file": "@a b.jmx"}}, ["--form", "file=@a b.jmx"]),
        ("GET", {"path": {"id": 3}, "output": "a b.zip"}, ["--output", "a b.zip"]),
    ],
)
def test_values_are_quoted_for_a_shell(method: str, example: dict[str, object], parts: list[str]) -> None:
    words = shlex.split(command(SERVER, method, "/x/{id}", example).replace("\\\n", ""))
    assert words[0] == "curl"
    assert [word for word in words if word in parts] == parts
    assert "Authorization: Bearer $LOADWRIGHT_TOKEN" in words


def test_a_long_body_has_lines_and_a_session_has_its_cookies() -> None:
    line = command(SERVER, "PUT", "/x", {"body": {"text": "long " * 20}}, by_session=True)
    assert '{\n  "text"' in line
    assert "$SESSION" in line
    assert "$LOADWRIGHT_TOKEN" not in line
