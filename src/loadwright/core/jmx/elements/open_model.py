"""The schedule of an Open Model Thread Group, in the language of JMeter 5.6.3.

``rate(1/s) even_arrivals(10 min) rate(5/s)`` are arrivals whose rate grows from 1/s to 5/s in 10 minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

SCHEDULE = "OpenModelThreadGroup.schedule"

_SPACE = re.compile(r"\s+|/\*(?:(?!\*/).)*\*/|//[^\n\r]*[\n\r]*", re.ASCII)
_TOKEN = re.compile(r"[()/]|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[A-Za-z][A-Za-z0-9_]*")
_SECONDS = {"s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "hour": 3600.0, "d": 86_400.0, "day": 86_400.0}
_ALONE = re.compile(r"[0-9]{1,9}")
"""JMeter takes a number without anything else for arrivals in one second, and an hour in which they end."""


class ScheduleError(ValueError):
    """JMeter does not understand a schedule from ``rest`` on, which is empty if it ends too early."""

    def __init__(self, rest: str) -> None:
        super().__init__(rest)
        self.rest = rest


@dataclass(frozen=True)
class Arrivals:
    """A time in seconds in which the rate changes evenly. Rates are per second."""

    first: float
    last: float
    duration: float


def arrivals(schedule: str) -> Iterator[Arrivals]:
    """Yield the parts of a schedule. Raises ``ScheduleError`` if JMeter would not understand it."""
    if _ALONE.fullmatch(schedule):
        yield Arrivals(float(schedule), float(schedule), 1)
        yield Arrivals(0, 0, 3600)
        return
    steps = list(_Reader(schedule).steps())
    rate = 0.0
    for at, (what, value) in enumerate(steps):
        if what == _RATE:
            rate = value
        elif value:
            following = steps[at + 1] if at + 1 < len(steps) else (_ARRIVALS, 0.0)
            yield Arrivals(rate, following[1] if following[0] == _RATE else rate, value)


_RATE = "rate"
_ARRIVALS = "arrivals"
_Step = tuple[str, float]


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._at = 0

    def steps(self) -> Iterator[_Step]:
        """Yield rates per second, and durations of arrivals in seconds."""
        rate = 0.0
        while self._at < len(self._tokens):
            name = self._next().lower()
            if name == "rate":
                rate = self._rate()
                yield _RATE, rate
            elif name in ("random_arrivals", "even_arrivals"):
                yield _ARRIVALS, self._duration()
            elif name == "pause":
                duration = self._duration()
                # JMeter goes down to 0 and back at once, whatever the neighbours of the pause are.
                yield from ((_RATE, rate), (_RATE, 0.0), (_ARRIVALS, duration), (_RATE, 0.0), (_RATE, rate))
            else:
                self._at -= 1
                self._fail()

    def _rate(self) -> float:
        self._expect("(")
        value = self._number()
        unit = 1.0
        if value or self._shown() != ")":
            self._expect("/", "per")
            unit = self._unit()
        self._expect(")")
        return value / unit

    def _duration(self) -> float:
        self._expect("(")
        total, value = 0.0, self._number()
        while value or self._shown() != ")":
            total += value * self._unit()
            if not self._is_number():
                break
            value = self._number()
        self._expect(")")
        return total

    def _number(self) -> float:
        if not self._is_number():
            self._fail()
        return float(self._next())

    def _is_number(self) -> bool:
        return self._shown()[:1].isdigit() or self._shown().startswith(".")

    def _unit(self) -> float:
        name = self._shown().lower()
        if name == "ms":
            seconds: float | None = 0.001
        else:
            words = (word for word in ("sec", "min", "hour", "day") if name.startswith(word))
            seconds = _SECONDS.get(name, _SECONDS.get(next(words, "")))
        if seconds is None:
            self._fail()
        self._at += 1
        return seconds

    def _expect(self, *wanted: str) -> None:
        if self._shown().lower() not in wanted:
            self._fail()
        self._at += 1

    def _shown(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _fail(self) -> NoReturn:
        raise ScheduleError(self._text[self._tokens[self._at][0] :] if self._at < len(self._tokens) else "")


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Yield the tokens of a text with their positions."""
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        token = _TOKEN.match(text, at)
        if token is None:
            raise ScheduleError(text[at:])
        yield at, token[0]
        at = token.end()
