"""Guardrails: requirements of a run about the hosts of its target.

``cpu(shop-web) < 90%`` is about one host, ``full_gc(shop-*) < 2``, ``retransmit_ratio(room:A) < 1%`` and
``memory_available_min(tag:db) > 1 GiB`` are about several, and every one of them must meet it. Followed by ``abort
after 10s``, a guardrail also ends a run in which a host fails it for that long. The form is that of other requirements.

The value of a level, such as a percentage, is its mean over the load, with ``_max`` or ``_min`` behind the name its
largest or smallest value. Counts are those of the whole load. A figure of parts, such as JVMs, is judged for each part.

Not measured is not met: neither is a guardrail of which a host was measured for less than half of the load.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from loadwright.core.messages import InputError, inputs, name_list
from loadwright.core.stats.fields import MAX, MEAN
from loadwright.core.stats.requirements import COUNT, OPERATORS, Form
from loadwright.core.stats.summary import rounded

from .merging import HIGH, LOW
from .metrics import METRICS, Metric

COVERAGE = 0.5
"""Part of the load in which a host must be measured: a mean of less says nothing about the rest."""
LEVEL = "number"
"""The unit of a level without one, such as the load average, in results."""
MOST_NAMES = 10
"""How many hosts an error names."""

_KINDS = ("room", "tag")
_EVENTS = frozenset({"full_gc_gap_s"})
"""Figures that have a value when something happens. Without a value there is nothing to fail."""


class Host(NamedTuple):
    """A server of the project. ``monitored``: it has an agent, which measures it."""

    id: int
    name: str
    room: str
    tags: Sequence[str] = ()
    monitored: bool = True


class Point(NamedTuple):
    """The value of a figure in ``covered`` seconds from ``second`` on, with the extremes within them."""

    second: int
    covered: int
    value: float | None
    high: float | None = None
    low: float | None = None


Measured = Mapping[tuple[int, str], Sequence[Point]]
"""The points of a figure in order of time, by the id of the host and the name of its part."""


@dataclass(frozen=True)
class Guardrail:
    """A ``metric`` of the hosts that ``about`` selects, compared with ``limit`` in the unit of the metric.

    ``extreme`` is ``HIGH`` or ``LOW`` if the largest or smallest value is meant. ``about_at`` is the position of
    ``about`` in ``text``, counted from 1.
    """

    text: str
    metric: Metric
    extreme: str
    about: str
    about_at: int
    operator: str
    limit: float
    abort_after_s: float | None = None

    @classmethod
    def of(cls, form: Form) -> Guardrail:
        """Return the guardrail with these parts, whose metric ``is_figure``. Raises ``InputError``."""
        name, extreme = _split(form.metric)
        metric = METRICS[name]
        about = (form.about or "").strip()
        if not about.removeprefix("room:").removeprefix("tag:").strip():
            raise InputError(inputs.GUARDRAIL_HOSTS(text=form.text, metric=form.metric))
        if extreme and metric.field.over_time != MEAN:
            raise InputError(inputs.GUARDRAIL_COUNTED(text=form.text, figure=name))
        if extreme == LOW and metric.field.name not in metric.family.lows:
            raise InputError(inputs.GUARDRAIL_EXTREME(text=form.text, figure=name))
        try:
            limit = metric.parse(form.number + form.suffix)
        except InputError as error:
            raise InputError(inputs.GUARDRAIL_VALUE(text=form.text, problem=error.message)) from None
        assert form.about is not None
        at = form.about_at + len(form.about) - len(form.about.lstrip())
        return cls(form.text, metric, extreme, about, at, form.operator, limit, form.abort_after_s)

    @property
    def unit(self) -> str:
        """Return the unit of its value in results."""
        return self.metric.unit or (COUNT if self.metric.counted else LEVEL)

    @property
    def name(self) -> str:
        """Return its figure as people write it."""
        return self.metric.name + self.extreme

    def selected(self, hosts: Iterable[Host]) -> list[Host]:
        """Return the monitored hosts that it is about."""
        return [host for host in hosts if host.monitored and self._selects(host)]

    def require(self, hosts: Sequence[Host]) -> None:
        """Raise ``InputError`` unless it is about at least one monitored host of the project."""
        if self.selected(hosts):
            return
        place: dict[str, Any] = {"text": self.text, "at": self.about_at, "name": self.about}
        if any(self._selects(host) for host in hosts):
            raise InputError(inputs.GUARDRAIL_NO_AGENT(**place, metric=self.name))
        known = sorted(host.name for host in hosts if host.monitored)
        one = self._kind is None and "*" not in self.about
        declaration = inputs.GUARDRAIL_UNKNOWN if one else inputs.GUARDRAIL_NO_MATCH
        raise InputError(declaration(**place, names=name_list(known or ["–"], MOST_NAMES)))

    def fails(self, value: float) -> bool:
        return not OPERATORS[self.operator](value, self.limit)

    def check(
        self, hosts: Iterable[Host], measured: Measured, covered: Mapping[int, int], seconds: float
    ) -> dict[str, Any]:
        """Check the guardrail against what was measured during ``seconds`` of load.

        ``covered`` is in how many of them each host was measured. Returns an entry like that of
        ``Requirement.check``, with the ``host`` and ``part`` of the worst value, how many ``hosts`` it is about, and
        the names of those that were ``unmeasured``.
        """
        judged: list[tuple[float, str, str]] = []
        unmeasured, concerned, count = [], 0, 0
        for host in self.selected(hosts):
            count += 1
            parts = [(part, points) for (key, part), points in measured.items() if key == host.id and points]
            if covered.get(host.id, 0) < COVERAGE * seconds or not (parts or self.metric.family.part):
                unmeasured.append(host.name)
                continue
            concerned += bool(parts)
            values = [(self._value(points), part) for part, points in parts]
            judged += [(value, host.name, part) for value, part in values if value is not None]
            if not self._of_events and parts and all(value is None for value, _ in values):
                unmeasured.append(host.name)
        worst = max(judged, key=lambda one: self._badness(one[0])) if judged else None
        held = bool(concerned) and not unmeasured and (worst is None or not self.fails(worst[0]))
        value, name, part = worst or (None, "", "")
        return {
            "text": self.text, "held": held, "value": rounded(value, 6), "unit": self.unit,
            "host": name, "part": part, "hosts": count, "unmeasured": unmeasured,
        }  # fmt: skip

    def with_former(self, entry: Mapping[str, Any], former: Mapping[str, Any]) -> dict[str, Any]:
        """Return an entry of ``check`` completed by a former one, which counts hosts whose measurements are lost.

        The worse value of both is that of all hosts.
        """
        unmeasured = [name for name in entry["unmeasured"] if name in former["unmeasured"]]
        judged = [one for one in (former, entry) if one["value"] is not None]
        worst = max(judged, key=lambda one: self._badness(one["value"]), default=None)
        met = former["held"] or entry["held"] if worst is None else not self.fails(worst["value"])
        place = {name: (worst or entry)[name] for name in ("value", "host", "part")}
        return {**entry, **place, "held": met and not unmeasured, "unmeasured": unmeasured}

    def _badness(self, value: float) -> float:
        return value if self.operator[0] == "<" else -value

    @property
    def _kind(self) -> str | None:
        kind, colon, _ = self.about.partition(":")
        return kind if colon and kind in _KINDS else None

    @property
    def _of_events(self) -> bool:
        return self.metric.field.name in _EVENTS

    def _selects(self, host: Host) -> bool:
        kind = self._kind
        pattern = _pattern(self.about if kind is None else self.about.partition(":")[2].strip())
        names = host.tags if kind == "tag" else [host.room if kind == "room" else host.name]
        return any(pattern.fullmatch(name) for name in names)

    def _value(self, points: Sequence[Point]) -> float | None:
        """Return what is compared, ``None`` if no point has a value."""
        known = [point for point in points if point.value is not None]
        if not known:
            return None
        if self.metric.counted:
            return sum(point.value or 0.0 for point in known)
        # Of events, each one counts.
        extreme = self.extreme or ((HIGH if self.operator[0] == "<" else LOW) if self._of_events else "")
        if extreme == HIGH or self.metric.field.over_time == MAX:
            return max(_first(point.high, point.value) for point in known)
        if extreme == LOW:
            return min(_first(point.low, point.value) for point in known)
        weight = sum(point.covered for point in known)
        return math.fsum((point.value or 0.0) * point.covered for point in known) / weight


def is_figure(name: str) -> bool:
    """Return whether a requirement with this metric is a guardrail."""
    return _split(name)[0] in METRICS


def _split(name: str) -> tuple[str, str]:
    """Return the name of a metric, and which of its extremes is meant."""
    for suffix in (HIGH, LOW):
        if name not in METRICS and name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
