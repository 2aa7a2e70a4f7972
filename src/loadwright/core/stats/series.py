"""Series: charted values, second by second, as parallel arrays. Each column is defined once, with its JSON schema.

Columns of plain measured values follow from the declarations in ``frames``: a field declared ``summed`` is a column of
the run's series, one declared ``per_generator`` a column of each generator's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .fields import Field, fields_of
from .frames import Frame, GeneratorSecond
from .summary import percentile_fields, rounded

Columns = dict[str, list[Any]]


@dataclass
class Row:
    """One second of a run, a generator or a label.

    ``frame`` merges the measurements, ``seconds`` are those of the generators concerned, empty for a label.
    ``rate_asked`` is ``None`` if no rate is requested, and always for labels.
    """

    second: int
    frame: Frame
    seconds: Sequence[GeneratorSecond] = ()
    rate_asked: float | None = None

    @cached_property
    def percentiles(self) -> dict[str, float | None]:
        """``p50_ms`` and so on of the second's samples."""
        return percentile_fields(self.frame.histogram, self.frame.min_ms, self.frame.max_ms)


@dataclass(frozen=True)
class Column:
    """One array of a series; ``nullable`` if a second may lack the value."""

    name: str
    kind: type
    meaning: str
    value: Callable[[Row], Any]
    nullable: bool = False
    minimum: float | None = 0
    maximum: float | None = None

    def schema(self) -> dict[str, Any]:
        name = {int: "integer", float: "number", bool: "boolean"}[self.kind]
        item: dict[str, Any] = {"type": [name, "null"] if self.nullable else name}
        if self.minimum is not None and self.kind is not bool:
            item["minimum"] = self.minimum
        if self.maximum is not None:
            item["maximum"] = self.maximum
        return {"description": self.meaning, "type": "array", "items": item}


def table(columns: Iterable[Column], rows: Iterable[Row]) -> Columns:
    kept = list(rows)
    return {column.name: [column.value(row) for row in kept] for column in columns}


def complete(columns: Iterable[Column], kept: Columns) -> Columns:
    """Return a stored series with exactly ``columns``; one that an earlier version did not write is ``None``."""
    unknown = [None] * len(kept.get("second", ()))
    return {column.name: kept.get(column.name, unknown) for column in columns}


def series_schema(meaning: str, columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "description": meaning,
        "type": "object",
        "properties": {column.name: column.schema() for column in columns},
        "required": [column.name for column in columns],
    }


def _meaning(field: Field, whose: str = "") -> str:
    unit = f" ({field.unit})" if field.unit else ""
    absent = "; null if there is none" if field.optional else ""
    return f"{field.meaning[0].upper()}{field.meaning[1:]}{whose}{unit}{absent}"


def _of_frame(field: Field) -> Column:
    name = field.name
    return Column(name, field.kind, _meaning(field), lambda row: getattr(row.frame, name), field.optional)


def _sum(field: Field) -> Column:
    name = field.name
    return Column(
        name,
        field.kind,
        _meaning(field, ", sum of all generators"),
        lambda row: sum(getattr(second, name) for second in row.seconds),
    )


def _of_generator(field: Field) -> Column:
    name, digits = field.name, field.digits

    def value(row: Row) -> Any:
        measured = getattr(row.seconds[0], name)
        return measured if digits is None else rounded(measured, digits)

    return Column(name, field.kind, _meaning(field), value, field.optional, field.minimum, field.maximum)


def _percentile(name: str, meaning: str) -> Column:
    return Column(
        name, float, f"{meaning} (ms); null without samples", lambda row: row.percentiles[name], nullable=True
    )


_SECOND = Column("second", int, "Start of the second, server time, seconds since the epoch", lambda row: row.second)
_RATE_ASKED = Column(
    "rate_asked",
    float,
    "Mean rate asked of all generators together, transactions per second; null when no rate was asked",
    lambda row: rounded(row.rate_asked),
    nullable=True,
)
_RATE = Column(
    "rate",
    float,
    "Reached in the second: transactions begun when a rate was asked, else samples received",
    lambda row: row.frame.samples if row.rate_asked is None else sum(second.transactions for second in row.seconds),
)
_PERCENTILES = (
    _percentile("p50_ms", "Median elapsed time of the second's samples"),
    _percentile("p95_ms", "95th percentile of elapsed time"),
    _percentile("p99_ms", "99th percentile of elapsed time"),
)
_FRAME = {field.name: _of_frame(field) for field in fields_of(Frame)}
_SUMMED_FRAME = tuple(_FRAME[field.name] for field in fields_of(Frame) if field.summed)

RUN_COLUMNS = (
    _SECOND,
    _RATE_ASKED,
    _RATE,
    *(_sum(field) for field in fields_of(GeneratorSecond) if field.summed),
    *_SUMMED_FRAME,
    *_PERCENTILES,
    _FRAME["max_ms"],
)
"""The series of a run."""

GENERATOR_COLUMNS = (
    _SECOND,
    _RATE,
    *(_of_generator(field) for field in fields_of(GeneratorSecond) if field.per_generator),
)
"""The series of a generator in the result."""

GENERATOR_PAGE_COLUMNS = (
    *GENERATOR_COLUMNS,
    _FRAME["errors"],
    *_PERCENTILES,
    _FRAME["bytes_received"],
    _FRAME["bytes_sent"],
)
"""The series of a generator on the page of its run, where the run's charts can show a single generator."""

LABEL_COLUMNS = (
    _SECOND,
    Column("rate", int, "Samples received in the second", lambda row: row.frame.samples),
    _FRAME["errors"],
    *_PERCENTILES,
)
"""The series of a label. In the result it is parallel to that of the run and has no ``second`` of its own."""


def result_schemas() -> dict[str, Any]:
    """Return the series for ``$defs`` of ``result.schema.json``; ``scripts/update-schemas`` writes them there."""
    return {
        "run_series": series_schema("The run over time: parallel arrays, one entry a second without gaps", RUN_COLUMNS),
        "generator_series": series_schema("Parallel arrays, one entry for each second it measured", GENERATOR_COLUMNS),
        "label_series": series_schema("The label over time, parallel to series.second", LABEL_COLUMNS[1:]),
    }
