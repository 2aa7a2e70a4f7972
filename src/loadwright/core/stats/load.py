"""What generators did over a length of time besides their samples, merged from ``GeneratorSecond``.

How each value merges follows from its declaration: sums and largest values as they are, means as a sum with the
number of seconds that have a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Union

from .fields import MAX, MAX_INTEGER, MAX_SECOND, MEAN, Field, fields_of
from .frames import GeneratorSecond

Number = Union[int, float]

SECONDS = "seconds"
FIRST_SECOND = "first_second"
LAST_SECOND = "last_second"
_MEASURED = fields_of(GeneratorSecond)
_SMALLEST = frozenset({FIRST_SECOND})
_LARGEST = frozenset({LAST_SECOND, *(item.name for item in _MEASURED if item.over_time == MAX)})


def counted(name: str) -> str:
    """Return the name of the number of seconds that have a value of a mean."""
    return f"{name}_seconds"


def over(name: str) -> str:
    """Return the name of the number of seconds with a value above the field's limit."""
    return f"{name}_over"


def _fields() -> Iterable[Field]:
    yield Field(SECONDS, int, "s", "seconds of generators that were merged", MAX_INTEGER)
    yield Field(FIRST_SECOND, int, "s", "the earliest of them, since the epoch", MAX_SECOND)
    yield Field(LAST_SECOND, int, "s", "the latest of them, since the epoch", MAX_SECOND)
    for item in _MEASURED:
        kind = item.kind if item.kind is float else int
        minimum = 0.0
        if item.over_time == MAX:
            meaning, maximum = f"{item.meaning}, largest", item.maximum
        else:
            meaning, maximum = f"{item.meaning}, sum of the seconds", float(MAX_INTEGER)
            minimum = -maximum if item.minimum < 0 else 0.0
        yield Field(item.name, kind, item.unit, meaning, maximum, minimum, optional=True)
        if item.over_time == MEAN:
            yield Field(counted(item.name), int, "s", f"seconds that have {item.name}", MAX_INTEGER, optional=True)
        if item.limit is not None:
            meaning = f"seconds with {item.name} above {item.limit:g} {item.unit}"
            yield Field(over(item.name), int, "s", meaning, MAX_INTEGER, optional=True)


LOAD_FIELDS = tuple(_fields())
"""The values of ``Load``, declared for the telemetry store."""


@dataclass
class Load:
    """Merged values of ``LOAD_FIELDS`` by name; zeros and what was never measured are left out."""

    values: dict[str, Number] = field(default_factory=dict)

    def add(self, second: GeneratorSecond) -> None:
        """Merge one second of a generator."""
        self._merge(SECONDS, 1)
        self._merge(FIRST_SECOND, second.second)
        self._merge(LAST_SECOND, second.second)
        for item in _MEASURED:
            value = getattr(second, item.name)
            if value is None:
                continue
            self._merge(item.name, value + 0)
            if item.over_time == MEAN:
                self._merge(counted(item.name), 1)
            if item.limit is not None and value > item.limit:
                self._merge(over(item.name), 1)

    def merge(self, other: Load) -> None:
        """Merge the values of ``other``."""
        for name, value in other.values.items():
            self._merge(name, value)

    def mean(self, name: str) -> float | None:
        """Return the mean of a field over the seconds that have it, ``None`` without any."""
        seconds = self.values.get(counted(name))
        return self.values.get(name, 0) / seconds if seconds else None

    def count(self, name: str) -> int:
        """Return a sum of whole numbers, or a count of seconds."""
        return int(self.values.get(name, 0))

    def _merge(self, name: str, value: Number) -> None:
        if name in _SMALLEST:
            self.values[name] = min(value, self.values.get(name, value))
        elif name in _LARGEST:
            self.values[name] = max(value, self.values.get(name, value))
        elif value:
            total = max(-MAX_INTEGER, min(self.values.get(name, 0) + value, MAX_INTEGER))
            if total:
                self.values[name] = total
            else:
                del self.values[name]

    @classmethod
    def of(cls, fields: Mapping[str, object]) -> Load:
        """Return the load among the fields of a stored row."""
        return cls({item.name: fields[item.name] for item in LOAD_FIELDS if item.name in fields})  # type: ignore[misc]
