"""The declaration of a measurement: its tags, its fields, and the validation of points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from loadwright.core.lineprotocol import Point, Value
from loadwright.core.stats.fields import MAX_SECOND, Field, FieldError

# Characters that line protocol or the query language of a store cannot represent.
_UNSAFE_TAG = re.compile(r"[\x00-\x1f\x7f]|\\\Z|\A\Z")
_SAFE_TAG = "it must be text without control characters that does not end with a backslash"


MAX_TAG = 300
"""Maximum length of the value of a tag in characters; long labels are shortened."""

_LAST_NS = MAX_SECOND * 10**9
_UNKNOWN = (None, 0, None)


class SchemaError(ValueError):
    """A point that violates the schema; the text names the problem."""


@dataclass(frozen=True)
class Tag:
    """A tag of a measurement.

    A tag with ``role`` contains the id of an agent of that role: only this agent may write the point.
    """

    name: str
    meaning: str
    role: str = ""


@dataclass(frozen=True)
class Measurement:
    """A kind of point.

    ``sparse``: the points of a series are minutes apart and kept and read over months, which stores may lay out
    otherwise than points of seconds.
    """

    name: str
    meaning: str
    tags: tuple[Tag, ...]
    fields: tuple[Field, ...]
    sparse: bool = False

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def _limits(self) -> dict[str, tuple[type | None, Any, Any]]:
        # The maximum of a text is that of its length.
        return {
            field.name: (field.kind, field.minimum, None if field.kind is str else field.maximum)
            for field in self.fields
        }

    @cached_property
    def _texts(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.kind is str)

    @cached_property
    def _required(self) -> tuple[str, ...]:
        return tuple(sorted(field.name for field in self.fields if not field.optional))

    @cached_property
    def _tag_names(self) -> frozenset[str]:
        return frozenset(tag.name for tag in self.tags)

    def check_sent(self, point: Point) -> None:
        """Check a point that an agent sends: as ``check``, with its time, and texts that only readers parse."""
        self.check(point)
        if not 0 <= point.time_ns <= _LAST_NS:
            raise SchemaError(f"{self.name} at {point.time_ns} ns is not between 0 and {_LAST_NS} ns")
        for name, text in point.tags.items():
            if len(text) > MAX_TAG:
                raise SchemaError(f"tag {name!r} of {self.name} has {len(text):,} characters, more than {MAX_TAG}")
        for field in self._texts:
            value = point.fields.get(field.name)
            if value is not None:
                self._check_text(field, str(value))

    def _check_text(self, field: Field, text: str) -> None:
        try:
            field.check(text)
            if field.form is not None:
                field.form(text)
        except FieldError as error:
            raise SchemaError(f"field {field.name!r} of {self.name} {error.reason}") from None
        except ValueError as error:
            raise SchemaError(f"field {field.name!r} of {self.name} is not valid: {error}") from None

    def check(self, point: Point) -> None:
        """Raise ``SchemaError`` unless ``point`` has every tag and required field, no others, and valid values."""
        if point.tags.keys() != self._tag_names:
            raise SchemaError(self._wrong_tags(point.tags))
        for name, text in point.tags.items():
            if _UNSAFE_TAG.search(text):
                raise SchemaError(f"tag {name!r} of {self.name} is {text[:80]!r}: {_SAFE_TAG}")
        fields = point.fields
        for name in self._required:
            if name not in fields:
                raise SchemaError(f"{self.name} needs the field {name!r}")
        self.check_fields(fields)

    def check_fields(self, fields: Mapping[str, Value]) -> None:
        """Raise ``SchemaError`` unless every field is declared, has its type and is within its range."""
        limits = self._limits
        for name, value in fields.items():
            kind, minimum, maximum = limits.get(name, _UNKNOWN)
            # Almost every value is valid; ``Field.check`` has the reasons for others.
            if type(value) is not kind or (maximum is not None and not minimum <= value <= maximum):
                self._refuse(name, value)

    def _refuse(self, name: str, value: Value) -> None:
        field = self._fields.get(name)
        if field is None:
            raise SchemaError(f"{self.name} has no field {name[:80]!r}")
        try:
            field.check(value)
        except FieldError as error:
            raise SchemaError(f"field {name!r} of {self.name} {error.reason}") from None

    def _wrong_tags(self, tags: Iterable[str]) -> str:
        given = set(tags)
        unknown, missing = sorted(given - self._tag_names), sorted(self._tag_names - given)
        if unknown:
            return f"{self.name} has no tag {unknown[0][:80]!r}; it has {', '.join(tag.name for tag in self.tags)}"
        return f"{self.name} needs the tag {missing[0]!r}"
