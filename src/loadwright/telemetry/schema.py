"""What the telemetry store holds: every measurement, its tags and its fields with their units.

Tags are stable ids, never names that people may change. A point is identified by its measurement, all
its tags and its time; writing it again adds to or replaces its fields. The first tag is the one that
nearly every reading fixes, so stores keep points together by it and, within it, in order of time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Union

from loadwright.core.lineprotocol import Point

# What line protocol or the query language of a store has no form for.
_UNSAFE_TAG = re.compile(r"[\x00-\x1f\x7f]|\\\Z|\A\Z")
_SAFE_TAG = "it must be text without control characters that does not end with a backslash"

Kind = Union[type[int], type[float], type[str], type[bool]]


class SchemaError(ValueError):
    """A point that does not belong into the store; the text says what is wrong with it."""


@dataclass(frozen=True)
class Tag:
    """One part of what a point is about."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Field:
    """One value of a point. ``unit`` is empty where the meaning says it all; not every point has an optional one."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    optional: bool = False


@dataclass(frozen=True)
class Measurement:
    """A kind of point."""

    name: str
    meaning: str
    tags: tuple[Tag, ...]
    fields: tuple[Field, ...]

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {field.name: field.kind for field in self.fields}

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields if not field.optional)

    @cached_property
    def _tag_names(self) -> frozenset[str]:
        return frozenset(tag.name for tag in self.tags)

    def check(self, point: Point) -> None:
        """Raise ``SchemaError`` unless ``point`` has every tag, every required field, and no other than ours."""
        if point.tags.keys() != self._tag_names:
            raise SchemaError(self._wrong_tags(point.tags))
        for name, text in point.tags.items():
            if _UNSAFE_TAG.search(text):
                raise SchemaError(f"tag {name!r} of {self.name} is {text[:80]!r}: {_SAFE_TAG}")
        if not self._required <= point.fields.keys():
            missing = sorted(self._required - point.fields.keys())
            raise SchemaError(f"{self.name} needs the field {missing[0]!r}")
        kinds = self._kinds
        for name, value in point.fields.items():
            if type(value) is not kinds.get(name):
                raise SchemaError(self._wrong_field(name, value))
            if isinstance(value, float) and not math.isfinite(value):
                raise SchemaError(f"field {name!r} of {self.name} is {value}, which is no number")

    def _wrong_tags(self, tags: Iterable[str]) -> str:
        given = set(tags)
        unknown, missing = sorted(given - self._tag_names), sorted(self._tag_names - given)
        if unknown:
            return f"{self.name} has no tag {unknown[0][:80]!r}; it has {', '.join(tag.name for tag in self.tags)}"
        return f"{self.name} needs the tag {missing[0]!r}"

    def _wrong_field(self, name: str, value: object) -> str:
        kind = self._kinds.get(name)
        if kind is None:
            return f"{self.name} has no field {name[:80]!r}"
        return f"field {name!r} of {self.name} is {KIND_NAMES[kind]}, not {KIND_NAMES.get(type(value), 'this')}"


KIND_NAMES: dict[type, str] = {int: "an integer", float: "a float", str: "text", bool: "a boolean"}

_RUN = Tag("run", "id of the run")
_GENERATOR = Tag("generator", "id of the generator that measured it")

LOAD_SECOND = Measurement(
    "load_second",
    "One second of one generator, but for its labels. Written after all load_frame points of the second.",
    (_RUN, _GENERATOR),
    (
        Field("frames", int, "", "number of load_frame points that belong to the second"),
        Field("rate_asked", float, "1/s", "transactions asked of this generator, when paced", optional=True),
        Field("transactions", int, "", "transactions begun"),
        Field("missed", int, "", "transactions that were due but never began"),
        Field("late_ms", int, "ms", "largest lateness of a transaction that began"),
        Field("threads", int, "", "active threads at the end of the second"),
        Field("capped", bool, "", "whether the limit of threads held the rate down"),
        Field("cpu_percent", float, "%", "CPU of the host in use, all cores together 100", optional=True),
        Field("gc_percent", float, "%", "share of the second the JVM spent in garbage collections", optional=True),
        Field("heap_bytes", int, "byte", "heap of the JVM in use", optional=True),
    ),
)

LOAD_FRAME = Measurement(
    "load_frame",
    "One second of one label on one generator.",
    (_RUN, _GENERATOR, Tag("label", "sampler or transaction, in a form that is safe as a tag")),
    (
        Field(
            "label_text", str, "JSON string", "the label itself, where the tag is not the label as it is", optional=True
        ),
        Field("samples", int, "", "samples received"),
        Field("errors", int, "", "samples that failed"),
        Field("bytes_received", int, "byte", "bytes received"),
        Field("bytes_sent", int, "byte", "bytes sent"),
        Field("sum_ms", int, "ms", "sum of the elapsed times"),
        Field("min_ms", int, "ms", "shortest elapsed time", optional=True),
        Field("max_ms", int, "ms", "longest elapsed time", optional=True),
        Field("histogram", str, "ms", "elapsed times, in the text form of core.stats.histogram"),
        Field("intended", str, "ms", "elapsed times from the intended start, when some started late", optional=True),
        Field("error_kinds", str, "JSON object", "failed samples by response code and message", optional=True),
    ),
)

MEASUREMENTS: dict[str, Measurement] = {item.name: item for item in (LOAD_SECOND, LOAD_FRAME)}


def measurement(name: str) -> Measurement:
    """Return the measurement of that name. Raises ``SchemaError`` that lists those there are."""
    found = MEASUREMENTS.get(name)
    if found is None:
        raise SchemaError(f"there is no measurement {name[:80]!r}; there are {', '.join(MEASUREMENTS)}")
    return found


def check(point: Point) -> None:
    """Raise ``SchemaError`` unless the store takes ``point``."""
    measurement(point.measurement).check(point)
