"""Parameters and results of API operations."""

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AwareDatetime

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of an object in a query or a body, also as text; addresses and JSON numbers have limits of their own."""

Moment = Annotated[AwareDatetime, Field(ge=datetime(1, 1, 3, tzinfo=UTC), le=datetime(9999, 12, 29, tzinfo=UTC))]
"""A time with its zone that can be expressed in any other zone."""


class MessageShown(Schema):
    """A message as data: the code of its declaration (``core.messages``) and its parameters."""

    code: str = Field(description="The code of the message.")
    params: dict[str, Any] = Field(description="The values in its text.")


def changed_fields(change: Schema) -> dict[str, Any]:
    """Return the fields of a partial update that were sent with a value other than ``null``."""
    return change.dict(exclude_none=True)
