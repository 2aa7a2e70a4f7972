"""Load over time: curves in percent, and the timeline of the load that a run requests.

A curve is a list of points (seconds from the start, percent of the target). Points are joined by straight lines; two
points at the same time are a step. The curve is flat before the first and after the last point. A timeline is the
product of a curve and the targets set during the run, in server time; a generator receives its share of it as absolute
points and follows them autonomously.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from .messages import InputError, inputs
from .numbers import half_width, parse_number

MAX_PERCENT = 1000.0
MAX_POINTS = 2000
"""Maximum number of points of a curve."""
MAX_DURATION_TEXT = 100
"""Maximum number of characters of a duration."""

_DURATION_PARTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def parse_duration(text: str) -> float:
    """Return the seconds in ``"90"``, ``"90s"``, ``"500ms"``, ``"1m30s"`` or ``"2h"``. Raises ``InputError``."""
    plain = half_width(text).strip()
    if len(plain) > MAX_DURATION_TEXT:
        raise InputError(inputs.NOT_A_DURATION(text=plain))
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        return float(plain)
    parts = _DURATION_PARTS.findall(plain)
    if not parts or "".join(number + unit for number, unit in parts) != plain:
        raise InputError(inputs.NOT_A_DURATION(text=text.strip()))
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)


@dataclass(frozen=True)
class Curve:
    """Percent of the target over seconds from the start."""

    points: tuple[tuple[float, float], ...] = ((0.0, 100.0),)

    def __post_init__(self) -> None:
        """Raise ``InputError`` if there are no points, times are out of order or a percentage is out of range."""
        if not self.points:
            raise InputError(inputs.CURVE_EMPTY())
        if len(self.points) > MAX_POINTS:
            raise InputError(inputs.CURVE_POINTS(limit=MAX_POINTS))
        previous = 0.0
        for time, percent in self.points:
            if time < previous:
                raise InputError(inputs.CURVE_ORDER(time=time, former=previous))
            if not 0 <= percent <= MAX_PERCENT:
                raise InputError(inputs.CURVE_PERCENT(time=time, percent=percent, limit=MAX_PERCENT))
            previous = time

    @classmethod
    def parse(cls, text: str) -> Curve:
        """Parse ``"0s:20%,30s:100%,60s:50%"``. Raises ``InputError`` that names the invalid point."""
        words = half_width(text).split(",")
        if len(words) > MAX_POINTS:
            raise InputError(inputs.CURVE_POINTS(limit=MAX_POINTS))
        points = []
        for word in words:
            time, colon, percent = word.strip().partition(":")
            try:
                if not colon:
                    raise ValueError
                points.append((parse_duration(time), parse_number(percent.strip().removesuffix("%"))))
            except ValueError:
                raise InputError(inputs.CURVE_POINT(text=word.strip())) from None
        return cls(tuple(points))

    @classmethod
    def ramp(cls, seconds: float) -> Curve:
        """Return a straight line from 0 to 100 % over ``seconds``; a flat curve if ``seconds`` is 0."""
        return cls(((0.0, 0.0), (seconds, 100.0))) if seconds > 0 else cls()

    def __str__(self) -> str:
        return ",".join(f"{time:g}s:{percent:g}%" for time, percent in self.points)

    @property
    def length(self) -> float:
        return self.points[-1][0]

    def turns(self, after: float, until: float) -> list[tuple[float, float]]:
        """Return the points with a time in (``after``, ``until``], at a step the later one; none of a flat curve."""
        if len({percent for _, percent in self.points}) == 1:
            return []
        # In the dict, the later point of a step replaces the earlier one at the same time.
        return list({time: percent for time, percent in self.points if after < time <= until}.items())

    def percent(self, seconds: float) -> float:
        """Return the percentage at ``seconds`` from the start; for a step, the later value."""
        return interpolate(self.points, seconds)


def interpolate(points: Sequence[tuple[float, float]], time: float) -> float:
    """Return the value of a piecewise-linear function, flat outside its points."""
    index = bisect_right([point[0] for point in points], time)
    if index == 0:
        return points[0][1]
    if index == len(points):
        return points[-1][1]
    (t0, v0), (t1, v1) = points[index - 1], points[index]
    return v0 + (v1 - v0) * (time - t0) / (t1 - t0)


def mean_between(points: Sequence[tuple[float, float]], start: float, end: float) -> float:
    """Return the mean of a piecewise-linear function between two times (``start`` < ``end``)."""
    times = [time for time, _ in points]
    inner = points[bisect_right(times, start) : bisect_left(times, end)]
    knots = [(start, interpolate(points, start)), *inner, (end, _before(points, end))]
    area = sum((left + right) / 2 * (until - since) for (since, left), (until, right) in zip(knots, knots[1:]))
    return area / (end - start)


@dataclass
class Timeline:
    """The load that a run requests over server time, in transactions per second or threads.

    ``start`` is when the curve begins, in seconds since the epoch. ``targets`` are the values set, as ``(time, value)``
    in order; the first holds from ``start``.
    """

    start: float
    targets: list[tuple[float, float]]
    curve: Curve = field(default_factory=Curve)

    def retarget(self, time: float, value: float) -> None:
        """Set the target to ``value`` from ``time`` on, replacing later targets; earlier ones are kept."""
        self.targets = [target for target in self.targets if target[0] < time] + [(time, value)]

    def points(self) -> list[tuple[float, float]]:
        """Return the timeline as absolute points ``(time, value)``; a step is two points at the same time."""
        edges = [(max(time, self.start), value) for time, value in self.targets]
        knots = [(self.start + time, percent) for time, percent in self.curve.points]
        points: list[tuple[float, float]] = []
        for number, (begin, value) in enumerate(edges):
            end = edges[number + 1][0] if number + 1 < len(edges) else None
            # A target that was replaced before the start never applies.
            if end is not None and end <= begin:
                continue
            piece = [(begin, interpolate(knots, begin))]
            piece += [knot for knot in knots if knot[0] > begin and (end is None or knot[0] < end)]
            if end is not None:
                piece.append((end, _before(knots, end)))
            points += [(time, value * percent / 100) for time, percent in piece]
        return _without_repeats(points)

    def area(self, end: float) -> float:
        """Return the load requested from the start to ``end`` (server time): transactions, or seconds of threads."""
        points = self.points()
        return mean_between(points, self.start, end) * (end - self.start) if points and end > self.start else 0.0

    def means(self, until: float | None = None) -> Callable[[float, float], float]:
        """Return a function from a second and a number of seconds to the mean load requested during them.

        The load is 0 before the start and from ``until`` (server time) on.
        """
        points = self.points()

        def mean(second: float, seconds: float) -> float:
            begin = max(second, self.start)
            end = second + seconds if until is None else min(second + seconds, until)
            return mean_between(points, begin, end) * (end - begin) / seconds if begin < end else 0.0

        return mean


def _before(points: Sequence[tuple[float, float]], time: float) -> float:
    """Return the value just before ``time``; for a step, the earlier one."""
    earlier = [point for point in points if point[0] < time]
    if not earlier:
        return points[0][1]
    at = [point for point in points if point[0] == time]
    return at[0][1] if at else interpolate(points, time)


def _without_repeats(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept
