"""Paging of the lists of the API by ``limit`` and ``offset``."""

from collections.abc import Iterable
from typing import Annotated, Protocol, TypeVar

from ninja import Field, Query, Schema

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_OFFSET = 2**31 - 1
"""SQLite refuses offsets above 64 bits; no list is this long."""


class Rows(Protocol[T_co]):
    """A sequence or query set."""

    def __getitem__(self, part: slice, /) -> Iterable[T_co]:
        """Return a part."""
        ...


class Page(Schema):
    """The requested part of a list."""

    limit: int = Field(
        DEFAULT_LIMIT,
        ge=1,
        le=MAX_LIMIT,
        description="Maximum number of rows. A page with fewer rows is the last one.",
    )
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="Number of rows to skip.")

    def of(self, rows: Rows[T]) -> list[T]:
        """Return the rows of the page. Their order must be total, or pages overlap."""
        return list(rows[self.offset : self.offset + self.limit])


PageQuery = Annotated[Page, Query()]
"""The parameter ``page`` of each operation that returns a list."""
