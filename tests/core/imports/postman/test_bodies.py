"""Bodies of Postman."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loadwright.core.imports.draft.model import Body, Parameter, Upload
from loadwright.core.imports.postman.bodies import body_of
from loadwright.core.imports.postman.variables import Variables
from loadwright.core.imports.report import MAX_BODY, Report


def body(given: dict[str, Any]) -> tuple[Body | None, list[str]]:
    report = Report("test")
    return body_of(given, Variables(report), report, "here"), [str(message) for message in report.messages()]


def test_text_has_the_media_type_of_its_language() -> None:
    assert body({"mode": "raw", "raw": "{{a}}", "options": {"raw": {"language": "json"}}}) == (
        Body("${a}", content_type="application/json"), []
    )  # fmt: skip
    assert body({"mode": "raw", "raw": "x"})[0] == Body("x", content_type="text/plain")
    assert body({"mode": "raw", "raw": ""})[0] is None
    assert body({}) == (None, [])


def test_forms_have_their_enabled_rows() -> None:
    rows = [{"key": "a", "value": "{{b}} &"}, {"key": "c", "value": "1", "disabled": True}]

    found, reported = body({"mode": "urlencoded", "urlencoded": rows})

    assert found is not None
    assert found.form == [Parameter("a", "${b} &")]
    assert reported == ["here: disabled in the import and left out: c"]


def test_files_are_named_and_reported() -> None:
    rows = [{"key": "f", "type": "file", "src": ["/home/me/a.png", "b.png"], "contentType": "image/png"}]

    found, reported = body({"mode": "formdata", "formdata": [*rows, {"key": "t", "value": "1", "type": "text"}]})

    assert found == Body(
        form=[Parameter("t", "1", encode=False)],
        files=[Upload("a.png", "f", "image/png"), Upload("b.png", "f", "image/png")],
        multipart=True,
    )
    assert len(reported) == 2
    assert body({"mode": "file", "file": {"src": "x/y.bin"}})[0] == Body(files=[Upload("y.bin")])


@pytest.mark.parametrize("variables", ['{"a": 1}', {"a": 1}])
def test_graphql_is_json(variables: object) -> None:
    found, _ = body(
        {"mode": "graphql", "graphql": {"query": 'query Q { a(b: "c") }', "operationName": "Q", "variables": variables}}
    )

    assert found is not None
    assert json.loads(found.text) == {"query": 'query Q { a(b: "c") }', "operationName": "Q", "variables": {"a": 1}}
    assert found.content_type == "application/json"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mode": "new"}, "here: the body of the type new was not converted"),
        ({"mode": "raw", "raw": "x" * (MAX_BODY + 1)},
         "here: the body was left out: it is larger than 4 MiB; send it from a file"),
        ({"mode": "raw", "raw": "x", "disabled": True}, "here: disabled in the import and left out: body"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_reported(given: dict[str, Any], message: str) -> None:
    assert body(given) == (None, [message])
