"""Documents in JSON or YAML, of limited size and depth."""

from __future__ import annotations

from typing import Any

from loadwright.core import strictjson
from loadwright.core.messages import imports

from . import yamldocs
from .report import ImportRefusedError, Report

MAX_BYTES = 32 << 20
"""Decoded, a document takes up to twenty times its size in memory."""


def text_of(data: bytes, report: Report, limit: int = MAX_BYTES) -> str:
    """Return the text of a file. Raises ``ImportRefusedError`` if it is too large or not UTF-8."""
    if len(data) > limit:
        raise report.refuse(imports.TOO_LARGE(name=report.name, limit=limit >> 20))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise report.refuse(imports.NOT_TEXT(name=report.name)) from None


def read_json(data: bytes, report: Report) -> Any:
    """Parse JSON. Raises ``ImportRefusedError`` unless it is JSON within the limits."""
    text = text_of(data, report)
    try:
        return strictjson.loads(text, repeated=lambda name: report.note(imports.KEY_REPEATED(name=name)))
    except ValueError as error:
        raise report.refuse(imports.NOT_JSON(name=report.name, reason=str(error))) from None


def object_of(value: object) -> dict[str, Any]:
    """Return a JSON object, and an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def objects_in(value: object) -> list[dict[str, Any]]:
    """Return the objects of an array; none of anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def string_of(value: object) -> str:
    """Return a text, number or boolean as text; an empty one in place of anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else ""


def read_structured(data: bytes, report: Report) -> Any:
    """Parse JSON or YAML. Raises ``ImportRefusedError`` unless it is one of them within the limits."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return read_json(data, report)
    try:
        return yamldocs.loads(
            text_of(data, report),
            repeated=lambda name, line: report.note(imports.KEY_REPEATED_AT(name=name, line=line)),
        )
    except ValueError as error:
        if isinstance(error, ImportRefusedError):
            raise
        raise report.refuse(imports.NOT_YAML(name=report.name, reason=str(error))) from None
