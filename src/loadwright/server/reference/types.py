"""JSON schemas in a short notation: ``string | null``, ``Plan[]``, ``{string: integer}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
NAMED = {"date-time": "date-time", "uuid": "uuid", "binary": "file"}
"""Formats that say more than the type of JSON."""


@dataclass(frozen=True)
class Type:
    """A type, with the name of the object that it refers to (empty without one)."""

    text: str
    refers: str = ""


def type_of(schema: Schema) -> Type:
    """Return the type that a schema describes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Type(name, name)
    if variants := schema.get("anyOf"):
        found = [type_of(one) for one in variants]
        return Type(" | ".join(dict.fromkeys(one.text for one in found)), "".join(one.refers for one in found))
    if "enum" in schema:
        return Type(" | ".join(f'"{value}"' for value in schema["enum"]))
    if schema.get("type") == "array":
        inner = type_of(schema.get("items", {}))
        return Type(f"({inner.text})[]" if " " in inner.text else f"{inner.text}[]", inner.refers)
    if isinstance(values := schema.get("additionalProperties"), Mapping):
        inner = type_of(values)
        return Type(f"{{string: {inner.text}}}", inner.refers)
    kind: str = schema.get("type", "any")
    return Type(NAMED.get(schema.get("format", ""), kind))


def limits_of(schema: Schema) -> str:
    """Return the limits of a value, such as ``1 … 1,000``; empty without any."""
    lengths = [part for part in (schema, *schema.get("anyOf", ())) if "maxLength" in part or "maxItems" in part]
    if lengths:
        return f"… {lengths[0].get('maxLength', lengths[0].get('maxItems')):,}"
    parts = [part for part in (schema, *schema.get("anyOf", ())) if "minimum" in part or "maximum" in part]
    if not parts:
        return ""
    least, most = (f"{parts[0][name]:,}" if name in parts[0] else "" for name in ("minimum", "maximum"))
    return f"{least} … {most}".strip()
