"""The load over time that thread groups and timers of plugins plan, as a curve for a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import open_model, registry, values
from loadwright.core.jmx.elements.spec import ElementSpec, Field, Table, is_decimal
from loadwright.core.messages import Message, MessageError, previews

from .arrivals import Part, produced

THREADS = "threads"
PER_HOUR = "/h"
PER_MINUTE = "/min"
PER_SECOND = "/s"

MAX_RAMPS = 300
"""A schedule with more changes has no preview."""
MAX_NUMBER = 1e9
LONGEST_REST = 40
"""Characters of a schedule that are quoted."""


@dataclass(frozen=True)
class Preview:
    """Points of a curve: seconds and level. Where it jumps there are two points at the same time.

    Without points, ``problem`` says why.
    """

    unit: str
    points: tuple[tuple[float, float], ...]
    problem: Message | None = None


class _UndrawnError(MessageError):
    """What an element plans is not drawn."""


@dataclass(frozen=True)
class _Ramp:
    """A change of the level from ``begin`` to ``end``, at once if they are equal."""

    begin: float
    end: float
    change: float

    def before(self, moment: float) -> float:
        if moment <= self.begin:
            return 0.0
        return self.change if moment >= self.end else self.change * (moment - self.begin) / (self.end - self.begin)

    def after(self, moment: float) -> float:
        return self.change if moment >= self.end else self.before(moment)


def preview(element: Element) -> Preview | None:
    """Return the planned curve, or why there is none; ``None`` for elements that plan no load over time."""
    make, spec = _CURVES.get(element.class_name), registry.spec_of(element)
    if make is None or spec is None:
        return None
    try:
        unit, ramps = make(_Values(spec, element.node))
        if len(ramps) > MAX_RAMPS:
            raise _UndrawnError(previews.TOO_LONG(limit=MAX_RAMPS))
        points = tuple(_points(ramps))
        if not any(level for _time, level in points):
            raise _UndrawnError(previews.NO_LOAD())
    except _UndrawnError as error:
        return Preview("", (), error.message)
    return Preview(unit, points)


class _Values:
    """The numbers of an element. Those that are negative or not known raise ``_UndrawnError``."""

    def __init__(self, spec: ElementSpec, node: etree._Element) -> None:
        self.node = node
        self._values = values.read(spec, node)
        self._fields = {field.name: field for field in spec.fields}

    def text(self, name: str) -> str:
        return str(self._values[name])

    def number(self, name: str, empty: float | None = None) -> float:
        text, field = self.text(name), self._fields[name]
        assert isinstance(field, Field)
        return empty if empty is not None and not text else _number(text, field)

    def rows(self) -> list[list[float]]:
        """Return the cells of the element's table."""
        table = next(field for field in self._fields.values() if isinstance(field, Table))
        rows = self._values[table.name]
        assert not isinstance(rows, str)
        if len(rows) > MAX_RAMPS:
            raise _UndrawnError(previews.TOO_LONG(limit=MAX_RAMPS))
        return [[_number(row[column.name], column) for column in table.columns] for row in rows]


def _number(text: str, field: Field) -> float:
    if "${" in text:
        raise _UndrawnError(previews.EXPRESSION(value=_quoted(text)))
    if not text.strip():
        raise _UndrawnError(previews.EMPTY())
    if not is_decimal(text) or float(text) < 0:
        raise _UndrawnError(previews.NOT_A_NUMBER(value=_quoted(text)))
    if not field.accepts(text):
        raise _UndrawnError(previews.NOT_AN_INTEGER(value=_quoted(text)))
    number = float(text)
    if number > MAX_NUMBER:
        raise _UndrawnError(previews.TOO_LARGE(value=_quoted(text)))
    return number


_Planned = tuple[str, list[_Ramp]]
"""The unit of a load, and its changes."""


def _ultimate(given: _Values) -> _Planned:
    ramps = []
    for threads, delay, startup, hold, shutdown in given.rows():
        full = delay + startup
        ramps += [_Ramp(delay, full, threads), _Ramp(full + hold, full + hold + shutdown, -threads)]
    return THREADS, ramps


def _stepping(given: _Values) -> _Planned:
    """Return steps as the plugin computes them: a first step, equal further ones, and steps down."""
    total = int(given.number("ThreadGroup.num_threads"))
    if not total:
        return THREADS, []
    step = int(given.number("Start users count", 0)) or total
    first = min(int(given.number("Start users count burst", 0)), total) or step
    down = int(given.number("Stop users count", 0)) or total
    if total / min(step, down, first) > MAX_RAMPS:
        raise _UndrawnError(previews.TOO_LONG(limit=MAX_RAMPS))
    period, ramp_up = given.number("Start users period", 0), given.number("rampUp", 0)
    ramps: list[_Ramp] = []
    started, begin = 0, given.number("Threads initial delay", 0)
    while started < total:
        added = min(step if ramps else first, total - started)
        # The last step may have fewer threads, which start in the same intervals.
        length = ramp_up * added / step if ramps else ramp_up
        ramps.append(_Ramp(begin, begin + length, added))
        started, begin = started + added, begin + ramp_up + period
    begin = ramps[-1].end + given.number("flighttime", 0)
    while started > 0:
        removed = min(down, started)
        ramps.append(_Ramp(begin, begin, -removed))
        started, begin = started - removed, begin + given.number("Stop users period", 0)
    return THREADS, ramps


def _concurrency(given: _Values) -> _Planned:
    return THREADS, _target(given)


def _arrivals(given: _Values) -> _Planned:
    # Without steps, the plugin computes the rate from the arrivals until then, of which there are none.
    return _per_time(given), _target(given, rises=False)


def _per_time(given: _Values) -> str:
    return PER_SECOND if properties.text(given.node, "Unit") == "S" else PER_MINUTE


def _target(given: _Values, *, rises: bool = True) -> list[_Ramp]:
    scale = 1 if given.text("Unit") == "S" else 60
    level, steps = given.number("TargetLevel"), int(given.number("Steps", 0))
    ramp_up = given.number("RampUp", 0) * scale
    end = ramp_up + given.number("Hold", 0) * scale
    if steps > MAX_RAMPS:
        raise _UndrawnError(previews.TOO_LONG(limit=MAX_RAMPS))
    if steps and ramp_up:
        # The first step is there from the beginning.
        up = [_Ramp(ramp_up * at / steps, ramp_up * at / steps, level / steps) for at in range(steps)]
    else:
        up = [_Ramp(0 if rises else ramp_up, ramp_up, level)]
    return [*up, _Ramp(end, end, -level)]


def _free_form(given: _Values) -> _Planned:
    scale = 1 if given.text("Unit") == "S" else 60
    schedule = [Part(first / scale, last / scale, units * scale) for first, last, units in given.rows()]
    parts = [[part.first * scale, part.last * scale, part.seconds] for part in produced(schedule)]
    return _per_time(given), _parts(parts, 1)


def _shaping(given: _Values) -> _Planned:
    return PER_SECOND, _parts(given.rows(), 1)


def _open_model(given: _Values) -> _Planned:
    """Return the rate of arrivals per the shortest time in which one is due."""
    schedule = given.text(open_model.SCHEDULE)
    if (at := schedule.find("${")) >= 0:
        raise _UndrawnError(previews.EXPRESSION(value=_quoted(f"{schedule[at:].partition('}')[0]}}}")))
    try:
        parts = list(islice(open_model.arrivals(schedule), MAX_RAMPS))
    except open_model.ScheduleError as error:
        message = previews.SCHEDULE(rest=_quoted(error.rest)) if error.rest else previews.SCHEDULE_ENDS()
        raise _UndrawnError(message) from None
    most = max([max(part.first, part.last) for part in parts], default=0)
    unit, scale = next((one for one in _RATES if most * one[1] >= 1), _RATES[-1])
    rows = [[part.first * scale, part.last * scale, part.duration] for part in parts]
    if any(number > MAX_NUMBER for row in rows for number in row):
        raise _UndrawnError(previews.TOO_LARGE(value=_quoted(schedule)))
    return unit, _parts(rows, 1)


_RATES = ((PER_SECOND, 1), (PER_MINUTE, 60), (PER_HOUR, 3600))


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_REST else f"{text[:LONGEST_REST]}…"


def _parts(rows: Iterable[list[float]], scale: int) -> list[_Ramp]:
    """Return the parts of a schedule one after the other, each with its first and last level and its duration."""
    ramps, begin, level = [], 0.0, 0.0
    for first, last, units in rows:
        duration = units * scale
        ramps += [_Ramp(begin, begin, first - level), _Ramp(begin, begin + duration, last - first)]
        begin, level = begin + duration, last
    return [*ramps, _Ramp(begin, begin, -level)]


_CURVES: dict[str, Callable[[_Values], _Planned]] = {
    "UltimateThreadGroup": _ultimate,
    "SteppingThreadGroup": _stepping,
    "ConcurrencyThreadGroup": _concurrency,
    "ArrivalsThreadGroup": _arrivals,
    "FreeFormArrivalsThreadGroup": _free_form,
    "OpenModelThreadGroup": _open_model,
    "VariableThroughputTimer": _shaping,
}


def _points(ramps: list[_Ramp]) -> list[tuple[float, float]]:
    points = [(0.0, 0.0)]
    for moment in sorted({moment for ramp in ramps for moment in (ramp.begin, ramp.end)}):
        for level in (sum(ramp.before(moment) for ramp in ramps), sum(ramp.after(moment) for ramp in ramps)):
            point = (moment, round(level, 6) + 0.0)
            if point != points[-1]:
                points.append(point)
    return points
