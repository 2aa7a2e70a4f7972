"""Bodies of operations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loadwright.core.imports.draft.model import Body, Parameter, Upload
from loadwright.core.imports.openapi.bodies import body_of, is_json, plain
from loadwright.core.imports.openapi.schemas import Document
from loadwright.core.imports.report import Report


def body(content: dict[str, Any], **root: Any) -> tuple[Body | None, list[str]]:
    report = Report("test")
    found = body_of(Document({"openapi": "3.0.0", **root}, report), {"requestBody": {"content": content}}, [], "here")
    return found, [str(message) for message in report.messages()]


def test_json_comes_first_from_an_example_or_the_schema() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    for media in ({"schema": schema}, {"example": {"a": 1}}, {"examples": {"x": {"value": {"a": 1}}}}):
        found, reported = body({"text/plain": {}, "application/json": media})
        assert found is not None
        assert json.loads(found.text) == {"a": 1}
        assert (found.content_type, reported) == ("application/json", [])


def test_forms_and_files() -> None:
    schema = {"properties": {"f": {"type": "string", "format": "binary"}, "n": {"type": "integer"}}}

    assert body({"application/x-www-form-urlencoded": {"example": {"a": "&", "b": [1, {"c": 2}]}}})[0] == Body(
        form=[Parameter("a", "&"), Parameter("b", "1"), Parameter("b", '{"c": 2}')]
    )
    found, reported = body({"multipart/form-data": {"schema": schema}})
    assert found == Body(
        form=[Parameter("n", "1", encode=False)],
        files=[Upload("f.bin", "f", "application/octet-stream")],
        multipart=True,
    )
    assert len(reported) == 1
    assert body({"application/octet-stream": {}})[0] == Body(
        files=[Upload("body.bin", mime="application/octet-stream")], content_type="application/octet-stream"
    )


def test_other_types_need_an_example() -> None:
    assert body({"application/xml": {"example": "<a/>"}})[0] == Body("<a/>", content_type="application/xml")
    assert body({"application/xml": {"schema": {"type": "object"}}}) == (
        None,
        ["here: the body was left out: application/xml cannot be derived from its schema"],
    )
    assert body({"application/xml": {"schema": {"type": "object"}}, "text/plain": {"example": "x"}}) == (
        Body("x", content_type="text/plain"),
        [],
    )
    assert body({}) == (None, [])


def test_a_recursive_schema_is_reported() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/T"}}}
    _, reported = body({"application/json": {"schema": tree}}, components={"schemas": {"T": tree}})

    assert reported == ["here: the body is shortened: its schema is recursive or very large"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([{"in": "body", "name": "b", "schema": {"const": 1}}], Body("1", content_type="application/json")),
        ([{"in": "formData", "name": "a", "type": "integer"}], Body(form=[Parameter("a", "1")])),
        ([{"in": "formData", "name": "f", "type": "file"}],
         Body(files=[Upload("f.bin", "f", "application/octet-stream")], multipart=True)),
        ([{"in": "query", "name": "q"}], None),
    ],
)  # fmt: skip
def test_version_2(parameters: list[dict[str, Any]], expected: Body | None) -> None:
    report = Report("test")

    assert body_of(Document({"swagger": "2.0"}, report), {}, parameters, "here") == expected


def test_values_as_text() -> None:
    assert [plain(value) for value in (None, True, 1.5, "x", ["a"])] == ["", "true", "1.5", "x", '["a"]']
    assert is_json("application/problem+json")
    assert not is_json("text/plain")
