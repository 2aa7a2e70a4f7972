"""Helpers of API operations."""

from typing import Any

from ninja import Schema


class MessageShown(Schema):
    """A message by the code of its declaration (``core.messages``), for programs that react to it."""

    code: str
    params: dict[str, Any]


def changed_fields(change: Schema) -> dict[str, Any]:
    """Return the fields of a partial update that were sent with a value."""
    return change.dict(exclude_none=True)
