"""JSON schemas in a short notation."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.reference.types import limits_of, type_of


@pytest.mark.parametrize(
    ("schema", "text", "refers"),
    [
        ({"type": "string"}, "string", ""),
        ({"type": "string", "format": "date-time"}, "date-time", ""),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer | null", ""),
        ({"$ref": "#/components/schemas/Run"}, "Run", "Run"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Run"}}, "Run[]", "Run"),
        ({"type": "array", "items": {"anyOf": [{"type": "null"}, {"type": "number"}]}}, "(null | number)[]", ""),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "{string: integer}", ""),
        ({"type": "object", "additionalProperties": True}, "object", ""),
        ({"enum": ["request", "sub"]}, '"request" | "sub"', ""),
        ({}, "any", ""),
    ],
)
def test_types(schema: dict[str, Any], text: str, refers: str) -> None:
    assert (type_of(schema).text, type_of(schema).refers) == (text, refers)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"minimum": 1, "maximum": 1000}, "1 … 1,000"),
        ({"anyOf": [{"minimum": 0}, {"type": "null"}]}, "0 …"),
        ({"maxLength": 150}, "… 150"),
        ({"type": "string"}, ""),
    ],
)
def test_limits(schema: dict[str, Any], text: str) -> None:
    assert limits_of(schema) == text
