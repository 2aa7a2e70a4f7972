"""The load over time that thread groups and timers of plugins plan, as a curve for a preview."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import ElementSpec, Table

THREADS = "threads"
PER_MINUTE = "/min"
PER_SECOND = "/s"

MAX_RAMPS = 300
"""A schedule with more changes has no preview."""


@dataclass(frozen=True)
class Preview:
    """Points of a curve: seconds and level. Where it jumps there are two points at the same time."""

    unit: str
    points: tuple[tuple[float, float], ...]


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
    """Return the planned curve; ``None`` for other elements, and if a value is not a number or out of range."""
    make = _CURVES.get(element.class_name)
    spec = registry.spec_of(element)
    if make is None or spec is None:
        return None
    try:
        ramps = make(_Values(spec, element.node))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    if len(ramps) > MAX_RAMPS:
        return None
    return Preview(_unit(element), tuple(_points(ramps)))


def is_planned(element: Element) -> bool:
    """Return whether an element has a preview when its values allow it."""
    return element.class_name in _CURVES and registry.spec_of(element) is not None


def _unit(element: Element) -> str:
    if element.class_name == "VariableThroughputTimer":
        return PER_SECOND
    if element.class_name not in ("ArrivalsThreadGroup", "FreeFormArrivalsThreadGroup"):
        return THREADS
    return PER_SECOND if properties.text(element.node, "Unit") == "S" else PER_MINUTE


class _Values:
    """The numbers of an element. Negative ones and expressions raise ``ValueError``."""

    def __init__(self, spec: ElementSpec, node: etree._Element) -> None:
        self._values = values.read(spec, node)
        self._tables = [field.name for field in spec.fields if isinstance(field, Table)]

    def text(self, name: str) -> str:
        return str(self._values[name])

    def number(self, name: str, empty: float | None = None) -> float:
        text = self.text(name)
        return empty if empty is not None and not text else _number(text)

    def rows(self) -> list[list[float]]:
        """Return the cells of the element's table."""
        rows = self._values[self._tables[0]]
        if isinstance(rows, str) or len(rows) > MAX_RAMPS:
            raise ValueError("too many rows")
        return [[_number(cell) for cell in row.values()] for row in rows]


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"{text} is negative or without limit")
    return number


def _ultimate(given: _Values) -> list[_Ramp]:
    ramps = []
    for threads, delay, startup, hold, shutdown in given.rows():
        full = delay + startup
        ramps += [_Ramp(delay, full, threads), _Ramp(full + hold, full + hold + shutdown, -threads)]
    return ramps


def _stepping(given: _Values) -> list[_Ramp]:
    """Return steps as the plugin computes them: a first step, equal further ones, and steps down."""
    total = int(given.number("ThreadGroup.num_threads"))
    step = int(given.number("Start users count", 0)) or total
    first = min(int(given.number("Start users count burst", 0)), total) or step
    down = int(given.number("Stop users count", 0)) or total
    if total / min(step, down, first) > MAX_RAMPS:
        raise ValueError("too many steps")
    period, ramp_up = given.number("Start users period", 0), given.number("rampUp", 0)
    ramps: list[_Ramp] = []
    started, begin = 0, given.number("Threads initial delay", 0)
    while started < total:
        added = min(step if ramps else first, total - started)
        ramps.append(_Ramp(begin, begin + ramp_up, added))
        started, begin = started + added, begin + period
    begin = ramps[-1].end + given.number("flighttime", 0) if ramps else begin
    while started > 0:
        removed = min(down, started)
        ramps.append(_Ramp(begin, begin, -removed))
        started, begin = started - removed, begin + given.number("Stop users period", 0)
    return ramps


def _target(given: _Values) -> list[_Ramp]:
    scale = 1 if given.text("Unit") == "S" else 60
    level, steps = given.number("TargetLevel"), int(given.number("Steps", 0))
    ramp_up = given.number("RampUp", 0) * scale
    end = ramp_up + given.number("Hold", 0) * scale
    if steps > MAX_RAMPS:
        raise ValueError("too many steps")
    if steps and ramp_up:
        # The first step is there from the beginning.
        up = [_Ramp(ramp_up * at / steps, ramp_up * at / steps, level / steps) for at in range(steps)]
    else:
        up = [_Ramp(0, ramp_up, level)]
    return [*up, _Ramp(end, end, -level)]


def _free_form(given: _Values) -> list[_Ramp]:
    return _parts(given, 1 if given.text("Unit") == "S" else 60)


def _shaping(given: _Values) -> list[_Ramp]:
    return _parts(given, 1)


def _parts(given: _Values, scale: int) -> list[_Ramp]:
    """Return the parts of a schedule one after the other, each with its first and last level and its duration."""
    ramps, begin, level = [], 0.0, 0.0
    for first, last, units in given.rows():
        duration = units * scale
        ramps += [_Ramp(begin, begin, first - level), _Ramp(begin, begin + duration, last - first)]
        begin, level = begin + duration, last
    return [*ramps, _Ramp(begin, begin, -level)]


_CURVES = {
    "UltimateThreadGroup": _ultimate,
    "SteppingThreadGroup": _stepping,
    "ConcurrencyThreadGroup": _target,
    "ArrivalsThreadGroup": _target,
    "FreeFormArrivalsThreadGroup": _free_form,
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
