"""Series: what is charted over time, as parallel arrays. Each column is defined once, with its JSON schema.

Columns of plain measured values follow from the declarations in ``frames``: a field declared ``summed`` is a column of
the run's series, one declared ``per_generator`` a column of each generator's. Counts are those of the whole interval,
rates are per second.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Callable, Optional

from .fields import MAX, MEAN, SUM, Field, fields_of
from .frames import Frame, GeneratorSecond
from .intervals import Cell, begin_of
from .load import Load, counted
from .summary import percentile_fields, rounded

Columns = dict[str, list[Any]]
Row = tuple[int, Mapping[str, Any]]
"""Start of an interval and its values."""
Rows = Iterable[Row]
"""Intervals in order of time."""
RateAsked = Optional[Callable[[float, float], Optional[float]]]
"""Returns the mean rate asked from a second of the epoch on for some seconds; ``None`` where no rate is asked."""

CHARTED_PERCENTILES = ("p50_ms", "p95_ms", "p99_ms")
COVERED = "covered"


def row(frame: Frame, load: Load | None = None) -> dict[str, Any]:
    """Return the values of an interval by name: those of the frame, its percentiles and those of the load."""
    values: dict[str, Any] = {
        item.name: value for item in fields_of(Frame) if (value := getattr(frame, item.name)) is not None
    }
    percentiles = percentile_fields(frame.histogram, frame.min_ms, frame.max_ms)
    values.update((name, float(value)) for name in CHARTED_PERCENTILES if (value := percentiles[name]) is not None)
    return {**values, **load.values} if load is not None else values


def cells(
    rows: Rows,
    resolution: int,
    first: int,
    last: int,
    *,
    since: int | None = None,
    until: int | None = None,
    rate_asked: RateAsked = None,
    load_end: float | None = None,
) -> Iterator[Cell]:
    """Yield the intervals of ``rows``, and empty ones where a row is missing.

    ``first`` and ``last`` are those seconds of the run; only intervals that overlap ``since`` to ``until`` (both
    included) are yielded. ``load_end`` is the time at which the load ended; what follows are late responses.
    """
    begin = max(first, since if since is not None else first)
    end = min(last, until if until is not None else last)
    remaining = iter(rows)
    found = next(remaining, None)
    for start in range(begin_of(begin, resolution), end + 1, resolution):
        while found is not None and found[0] < start:
            found = next(remaining, None)
        values = found[1] if found is not None and found[0] == start else {}
        seconds = _seconds(max(start, first), min(start + resolution, last + 1), load_end)
        yield Cell(start, seconds, values, _asked(rate_asked, max(start, first), seconds, values))


def present(rows: Rows, resolution: int, first: int, last: int, load_end: float | None = None) -> Iterator[Cell]:
    """Yield the intervals of ``rows`` alone: those in which a generator measured anything."""
    for start, values in rows:
        seconds = _seconds(max(start, first), min(start + resolution, last + 1), load_end)
        yield Cell(start, seconds, values, _mean(values, "rate_asked", seconds))


def _seconds(begin: int, end: int, load_end: float | None) -> float:
    """Return the length of an interval: to the end of the load, if that is within it, and at least a second."""
    if load_end is None or not begin < load_end < end:
        return end - begin
    seconds = max(1.0, round(load_end - begin, 3))
    return int(seconds) if seconds.is_integer() else seconds


def _asked(rate_asked: RateAsked, begin: int, seconds: float, values: Mapping[str, Any]) -> float | None:
    if rate_asked is not None:
        return rate_asked(begin, seconds)
    if "rate_asked" not in values:
        return None
    # What the generators were asked adds up.
    return float(values["rate_asked"]) / int(values.get(COVERED) or 1)


def _mean(values: Mapping[str, Any], name: str, most: float = math.inf) -> float | None:
    """Return the mean of a field over the seconds that have it, at the most over ``most`` seconds."""
    seconds = min(values.get(counted(name), 0), most)
    total: float = values.get(name, 0)
    return total / seconds if seconds else None


@dataclass(frozen=True)
class Column:
    """One array of a series; ``nullable`` where an interval may lack the value.

    ``over_time`` is how ``coarsened`` puts the values of several intervals together.
    """

    name: str
    kind: type
    meaning: str
    value: Callable[[Cell], Any]
    nullable: bool = False
    minimum: float | None = 0
    maximum: float | None = None
    over_time: str = SUM

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the array."""
        name = {int: "integer", float: "number", bool: "boolean"}[self.kind]
        item: dict[str, Any] = {"type": [name, "null"] if self.nullable else name}
        if self.minimum is not None and self.kind is not bool:
            item["minimum"] = self.minimum
        if self.maximum is not None:
            item["maximum"] = self.maximum
        return {"description": self.meaning, "type": "array", "items": item}


def table(columns: Sequence[Column], kept: Iterable[Cell]) -> Columns:
    """Return the columns of ``kept``."""
    arrays: list[tuple[Callable[[Cell], Any], list[Any]]] = [(column.value, []) for column in columns]
    for cell in kept:
        for value, array in arrays:
            array.append(value(cell))
    return {column.name: array for column, (_, array) in zip(columns, arrays)}


def complete(columns: Iterable[Column], kept: Columns) -> Columns:
    """Return a stored series with ``columns``; one that it lacks, because an earlier version wrote it, is unknown."""
    unknown = [None] * len(kept.get("second", ()))
    return {column.name: kept.get(column.name, unknown) for column in columns}


def coarsened(columns: Sequence[Column], series: Columns, resolution: int) -> Columns:
    """Return a series with intervals of ``resolution``, put together from finer ones.

    Counts are exact. Percentiles are the highest of the finer intervals, because their histograms are not in a series.
    """
    starts = series["second"]
    # Series of earlier versions, and those of errors, have no lengths.
    weights = [seconds or 1 for seconds in series.get("seconds", [1] * len(starts))]
    found: Columns = {column.name: [] for column in columns}
    for start, group in groupby(range(len(starts)), key=lambda index: begin_of(starts[index], resolution)):
        indices = list(group)
        for column in columns:
            values = [(series[column.name][index], weights[index]) for index in indices]
            found[column.name].append(start if column.name == "second" else _together(column, values))
    return found


def _together(column: Column, values: Sequence[tuple[Any, float]]) -> Any:
    """Return one value for several intervals, given with their lengths."""
    known = [(value, weight) for value, weight in values if value is not None]
    if not known:
        return None
    if column.over_time == MAX:
        return max(value for value, _ in known)
    if column.over_time == SUM:
        return sum(value for value, _ in known)
    mean = sum(value * weight for value, weight in known) / sum(weight for _, weight in known)
    return round(mean) if column.kind is int else round(mean, 3)


def series_schema(meaning: str, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the JSON schema of a series with these columns."""
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
    name, missing = field.name, None if field.optional else field.kind()

    def value(cell: Cell) -> Any:
        return cell.values.get(name, missing)

    return Column(name, field.kind, _meaning(field), value, field.optional, over_time=field.over_time)


def _sum(field: Field) -> Column:
    name = field.name

    def value(cell: Cell) -> int:
        found: float = cell.values.get(name, 0)
        return round(found / (cell.values.get(COVERED) or 1) if field.over_time == MEAN else found)

    mean = ", mean of the interval" if field.over_time == MEAN else ""
    return Column(name, field.kind, _meaning(field, f", sum of all generators{mean}"), value, over_time=field.over_time)


def _of_generator(field: Field) -> Column:
    name, digits = field.name, field.digits

    def value(cell: Cell) -> Any:
        if name == "rate_asked":
            found = cell.rate_asked
        else:
            found = cell.values.get(name) if field.over_time == MAX else _mean(cell.values, name)
        if found is None:
            return None if field.optional else field.kind()
        return rounded(found, digits) if digits is not None else round(found)

    over_time = MAX if field.over_time == MAX else MEAN
    return Column(name, field.kind, _meaning(field), value, field.optional, field.minimum, field.maximum, over_time)


def _percentile(name: str, meaning: str) -> Column:
    text = f"{meaning} (ms); null without samples"
    return Column(name, float, text, lambda cell: cell.values.get(name), nullable=True, over_time=MAX)


def per_second(count: int, seconds: float) -> float:
    return count if seconds <= 1 else round(count / seconds, 3)


def _rate(cell: Cell) -> float:
    return per_second(cell.values.get("samples" if cell.rate_asked is None else "transactions", 0), cell.seconds)


_SECOND = Column("second", int, "Start of the interval, server time, seconds since the epoch", lambda cell: cell.start)
_SECONDS = Column(
    "seconds", float, "Seconds of the run in the interval, to the end of the load", lambda cell: cell.seconds
)
_RATE_ASKED = Column(
    "rate_asked",
    float,
    "Mean rate asked of all generators together, transactions per second; null when no rate was asked",
    lambda cell: rounded(cell.rate_asked),
    nullable=True,
    over_time=MEAN,
)
_RATE = Column(
    "rate",
    float,
    "Reached, per second: transactions begun when a rate was asked, else samples received",
    _rate,
    over_time=MEAN,
)
_PERCENTILES = (
    _percentile("p50_ms", "Median elapsed time of the interval's samples"),
    _percentile("p95_ms", "95th percentile of elapsed time"),
    _percentile("p99_ms", "99th percentile of elapsed time"),
)
_FRAME = {field.name: _of_frame(field) for field in fields_of(Frame)}
_SUMMED_FRAME = tuple(_FRAME[field.name] for field in fields_of(Frame) if field.summed)

RUN_COLUMNS = (
    _SECOND,
    _SECONDS,
    _RATE_ASKED,
    _RATE,
    *(_sum(field) for field in fields_of(GeneratorSecond) if field.summed),
    *_SUMMED_FRAME,
    *_PERCENTILES,
    replace(_FRAME["max_ms"], over_time=MAX),
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
    _SECONDS,
    _FRAME["errors"],
    *_PERCENTILES,
    _FRAME["bytes_received"],
    _FRAME["bytes_sent"],
)
"""The series of a generator on the page of its run, which can show one generator in the charts of the run."""

LABEL_COLUMNS = (
    _SECOND,
    _SECONDS,
    Column(
        "rate",
        float,
        "Samples received per second",
        lambda cell: per_second(cell.values.get("samples", 0), cell.seconds),
        over_time=MEAN,
    ),
    _FRAME["errors"],
    *_PERCENTILES,
)
"""The series of a label. In the result it has gaps filled, and starts and ends with the run's."""


ERROR_COLUMNS = (_SECOND, Column("count", int, "Errors of one kind", lambda cell: cell.values.get("count", 0)))
"""The series of a kind of errors, with the intervals that have any."""


def result_schemas() -> dict[str, Any]:
    """Return the series in ``$defs`` of ``result.schema.json``; ``scripts/update-schemas`` writes them there."""
    return {
        "run_series": series_schema("The run over time: parallel arrays, one entry an interval, no gaps", RUN_COLUMNS),
        "generator_series": series_schema(
            "Parallel arrays, one entry for each interval in which it measured anything", GENERATOR_COLUMNS
        ),
        "label_series": series_schema("The label over time, one entry an interval of the run, no gaps", LABEL_COLUMNS),
    }
