"""Examples of schemas."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.core.imports.openapi.schemas import MAX_DEPTH, MAX_VALUES, Document, given_example, type_of
from loadwright.core.imports.report import Report


def document(**schemas: Any) -> Document:
    return Document({"components": {"schemas": schemas}}, Report("test"))


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date"}, "2024-01-31"),
        ({"type": "string", "minLength": 8}, "stringxx"),
        ({"type": ["null", "integer"]}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True}, 6),
        ({"type": "number", "maximum": -2}, -2),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"enum": ["a", "b"]}, "a"),
        ({"const": 7}, 7),
        ({"type": "string", "default": "x", "example": None}, None),
        ({"examples": [1, 2]}, 1),
        ({"items": {"type": "integer"}}, [1]),
        ({"properties": {"a": {"type": "integer"}, "b": {"type": "string", "readOnly": True}}}, {"a": 1}),
        ({"allOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}}],
          "properties": {"c": {"const": 3}}}, {"a": 1, "b": 2, "c": 3}),
        ({"allOf": [{"type": "string"}]}, "string"),
        ({"oneOf": [{"const": 1}, {"const": 2}]}, 1),
        ({"anyOf": [{"const": 2}]}, 2),
        ({}, "string"),
        ("odd", "string"),
    ],
)  # fmt: skip
def test_examples(schema: Any, value: Any) -> None:
    found = document()

    assert found.example(schema) == value
    assert not found.was_cut


def test_references_are_followed_inside_the_document_only() -> None:
    found = document(A=ref("B"), B={"const": 1}, **{"a/b~c": {"const": 2}})

    assert found.example(ref("A")) == 1
    assert found.example({"$ref": "#/components/schemas/a~1b~0c"}) == 2
    assert found.resolved({"$ref": "https://a.test/x.yaml#/A"}) == {}
    assert found.resolved({"$ref": "#/nowhere"}) == {}
    assert [str(message) for message in found.report.messages()] == [
        "the reference https://a.test/x.yaml#/A was not followed: only those inside the document are",
        "the reference #/nowhere leads nowhere",
    ]


def test_recursive_schemas_are_cut() -> None:
    found = document(
        Tree={"properties": {"name": {"const": "x"}, "left": ref("Tree"), "right": ref("Tree")}}, Loop=ref("Loop")
    )

    example = found.example(ref("Tree"))

    assert example == {"name": "x", "left": {"name": "x"}, "right": {"name": "x"}}
    assert found.was_cut
    assert found.example(ref("Loop")) == "string"
    nested: Any = {"const": 1}
    for _ in range(MAX_DEPTH + 1):
        nested = {"type": "array", "items": nested}
    found.example(nested)
    assert found.was_cut


def test_the_examples_of_a_document_are_limited_together() -> None:
    wide = {"properties": {str(number): {"type": "integer"} for number in range(MAX_VALUES - 10)}}
    found = document()
    sizes = [len(found.example(wide) or {}) for _ in range(250)]

    assert sizes[0] == MAX_VALUES - 10
    assert sizes[-1] == 0


def test_types_and_given_examples() -> None:
    assert type_of({"type": 5, "properties": {}}) == "object"
    assert given_example({"x-example": 1}) == (True, 1)
    assert given_example({"examples": {}}) == (False, None)
