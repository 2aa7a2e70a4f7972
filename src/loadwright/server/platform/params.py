"""Helpers of API operations."""

from typing import Any

from ninja import Schema


def changed_fields(change: Schema) -> dict[str, Any]:
    """Return the fields of a partial update that were sent with a value."""
    return change.dict(exclude_none=True)
