"""Authorization of Postman."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.core.imports.draft.model import Login
from loadwright.core.imports.postman.auth import Auth, auth_of
from loadwright.core.imports.postman.variables import Variables
from loadwright.core.imports.report import Report

PARENT = Auth(headers=[("A", "b")])


def auth(given: Any) -> tuple[Auth, list[str]]:
    report = Report("test")
    return auth_of(given, PARENT, Variables(report), report, "here"), [str(message) for message in report.messages()]


def of(kind: str, **values: str) -> dict[str, Any]:
    return {"type": kind, kind: [{"key": name, "value": value} for name, value in values.items()]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, PARENT),
        ({"type": "noauth"}, Auth()),
        (of("basic", username="{{u}}", password="p"), Auth(Login("${u}", "p"))),
        ({"type": "digest", "digest": {"username": "u", "password": "p"}}, Auth(Login("u", "p", "DIGEST"))),
        (of("bearer", token="{{t}}"), Auth(headers=[("Authorization", "Bearer ${t}")])),
        (of("oauth2", accessToken="t", headerPrefix="Token"), Auth(headers=[("Authorization", "Token t")])),
        (of("apikey", key="X-Key", value="1"), Auth(headers=[("X-Key", "1")])),
        (of("apikey", key="key", value="{{k}}", **{"in": "query"}), Auth(query=[("key", "{{k}}")])),
    ],
)
def test_types(given: Any, expected: Auth) -> None:
    assert auth(given) == (expected, [])


@pytest.mark.parametrize("kind", ["hawk", "ntlm", "awsv4", "oauth1"])
def test_other_types_are_reported(kind: str) -> None:
    found, reported = auth({"type": kind})

    assert found == Auth()
    assert reported == [f"here: the authorization of the type {kind} was not converted; add it by hand"]
