"""Parameters and results of API operations."""

from typing import Any

from ninja import Schema


class MessageShown(Schema):
    """A message as data: the code of its declaration (``core.messages``) and its parameters."""

    code: str
    params: dict[str, Any]


def changed_fields(change: Schema) -> dict[str, Any]:
    """Return the fields of a partial update that were sent with a value other than ``null``."""
    return change.dict(exclude_none=True)
