"""Declarations of measured fields: the name, type, unit, valid range and meaning of each, in one place.

A dataclass declares its fields with ``required`` and ``optional``. The plugin connection, the telemetry schema, the
series of a result and their JSON schema are derived from ``fields_of``, so a new field needs no change there. The
messages of agents declare theirs with ``ranged``.

The declarations are in ``core`` because it builds the results and imports no other part; ``telemetry.schema`` adds
measurements and tags.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, Union, cast

Value = Union[int, float, str, bool]
Number = TypeVar("Number", int, float, bool)

MAX_COUNT = 10**9
"""Upper limit of a count within one second."""
MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON parser represents exactly; upper limit of bytes and sums, which stay there."""
MAX_SECOND = 2**33
"""Upper limit of the time of a second, the year 2242: its nanoseconds fit into 64 bits."""

SUM, MEAN, MAX = "sum", "mean", "max"
"""How the values of several seconds merge; of a boolean, the seconds in which it holds are summed."""

_KEY = "measured"
_KIND_NAMES: dict[type, str] = {int: "an integer", float: "a float", str: "text", bool: "a boolean"}
_SHOWN_CHARACTERS = 40


class FieldError(ValueError):
    """A value that violates its declaration."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"field {field!r} {reason}")
        self.field = field
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Field:
    """One declared value. ``minimum`` and ``maximum`` are inclusive.

    ``maximum`` limits the characters of a text, and the entries of a list or object; booleans have none.

    An ``optional`` field may be absent. Declare new fields as optional, because earlier agents do not send them.
    ``summed`` makes the field a column of the run's series, summed over generators; ``per_generator`` a column of each
    generator's series, rounded to ``digits``. ``over_time`` is how its values merge over time;
    seconds with a value above ``limit`` are counted separately. ``form`` parses a text, or each value of a list, and
    raises ``ValueError`` if it is not valid.
    """

    name: str
    kind: type
    unit: str
    meaning: str
    maximum: float | None = None
    minimum: float = 0
    optional: bool = False
    summed: bool = False
    per_generator: bool = False
    digits: int | None = None
    over_time: str = SUM
    limit: float | None = None
    form: Callable[[str], object] | None = None

    def check(self, value: object) -> None:
        """Raise ``FieldError`` unless ``value`` has the declared type and is within the range."""
        # Not isinstance(), which would accept True as an integer.
        if type(value) is not self.kind:
            raise FieldError(self.name, f"is {_KIND_NAMES[self.kind]}, not {_KIND_NAMES.get(type(value), 'this')}")
        # Comparisons with NaN are false, so NaN is refused too.
        if self.maximum is None:
            return
        if isinstance(value, str):
            if len(value) > self.maximum:
                raise FieldError(self.name, f"has a length of {len(value):,}, above {self.maximum:,}")
        elif not self.minimum <= cast(float, value) <= self.maximum:
            raise FieldError(self.name, f"is {str(value)[:_SHOWN_CHARACTERS]}, outside {self.range}")

    def of_json(self, value: object) -> Any:
        """Return a value read from JSON, in which a float may lack its fraction. Raises ``FieldError``."""
        if self.kind is float and type(value) is int and abs(value) <= MAX_INTEGER:
            value = float(value)
        self.check(value)
        return value

    @property
    def range(self) -> str:
        """The valid range as text, with the unit."""
        return f"{self.minimum:,} to {self.maximum:,} {self.unit}".rstrip()


def required(
    kind: type[Number],
    unit: str,
    meaning: str,
    maximum: float | None = None,
    *,
    minimum: float = 0,
    summed: bool = False,
    per_generator: bool = False,
    digits: int | None = None,
    over_time: str = SUM,
    limit: float | None = None,
) -> Number:
    """Declare a dataclass field that every second has, with zero as its default."""
    field = Field("", kind, unit, meaning, maximum, minimum, False, summed, per_generator, digits, over_time, limit)
    # Typed as the value, like dataclasses.field.
    declared: Any = dataclasses.field(default=kind(), metadata={_KEY: field})
    return cast(Number, declared)


def optional(
    kind: type[Number],
    unit: str,
    meaning: str,
    maximum: float | None = None,
    *,
    minimum: float = 0,
    summed: bool = False,
    per_generator: bool = False,
    digits: int | None = None,
    over_time: str = SUM,
    limit: float | None = None,
) -> Number | None:
    """Declare a dataclass field that may be unknown (``None``)."""
    field = Field("", kind, unit, meaning, maximum, minimum, True, summed, per_generator, digits, over_time, limit)
    declared: Any = dataclasses.field(default=None, metadata={_KEY: field})
    return cast("Number | None", declared)


def ranged(
    kind: type,
    unit: str,
    meaning: str,
    maximum: float,
    *,
    minimum: float = 0,
    form: Callable[[str], object] | None = None,
) -> dict[str, Any]:
    """Return the metadata that declares a dataclass field of a message."""
    return {_KEY: Field("", kind, unit, meaning, maximum, minimum, form=form)}


@cache
def fields_of(measured: Hashable) -> tuple[Field, ...]:
    return tuple(
        dataclasses.replace(item.metadata[_KEY], name=item.name)
        for item in dataclasses.fields(cast(type, measured))
        if _KEY in item.metadata
    )


def values_of(measured: Any) -> dict[str, Value]:
    """Return the declared values of an instance by name, without unknown ones."""
    values: dict[str, Value] = {}
    for field in fields_of(cast(Hashable, type(measured))):
        value = getattr(measured, field.name)
        if value is not None:
            values[field.name] = float(value) if field.kind is float else value
    return values


def read_values(measured: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared values of a JSON object, checked. Raises ``FieldError`` for an invalid or missing field."""
    values: dict[str, Any] = {}
    for field in fields_of(measured):
        value = data.get(field.name)
        if value is not None:
            values[field.name] = field.of_json(value)
        elif not field.optional:
            raise FieldError(field.name, "is missing")
    return values
