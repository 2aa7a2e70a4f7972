"""Requirements for a run to pass, in the form in which people write them.

``p95 < 500ms`` and ``error_rate <= 1%`` are about all requests, ``p95(transactions) < 2s`` about all transactions, and
``p99(checkout) < 1s`` about one label. Followed by ``abort after 10s``, the requirement also ends a run in which it
fails for that long. Requirements about hosts (``core.hosts.guardrails``) have the same form.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from loadwright.core.messages import InputError, inputs
from loadwright.core.numbers import half_width

from .frames import REQUEST, TRANSACTION, Frame
from .intervals import Merged
from .labels import limited
from .summary import PERCENTILES, percentile_fields, rate, rounded

MILLISECONDS = "ms"
FRACTION = "fraction"
PER_SECOND = "1/s"
COUNT = "count"

ERROR_RATE = "error_rate"
ERRORS = "errors"

ALL_TRANSACTIONS = "transactions"
"""In the place of a label: all transactions, even if a label has this name."""

METRICS = {
    **{f"p{percent}": MILLISECONDS for percent in PERCENTILES},
    "mean": MILLISECONDS,
    "min": MILLISECONDS,
    "max": MILLISECONDS,
    ERROR_RATE: FRACTION,
    "rate": PER_SECOND,
    "samples": COUNT,
    ERRORS: COUNT,
}
"""Every metric that a requirement may use, with the unit of its value."""

MAX_TEXT = 1200
"""Maximum number of characters of a requirement, which may name the longest label."""

_UNITS: dict[str, dict[str, float]] = {
    MILLISECONDS: {"": 1.0, "ms": 1.0, "s": 1000.0, "m": 60_000.0},
    FRACTION: {"": 1.0, "%": 0.01},
    PER_SECOND: {"": 1.0, "/s": 1.0},
    COUNT: {"": 1.0},
}
_SECONDS = {None: 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# The label is greedy: it may contain parentheses and operators itself; the last "… operator number" counts.
_FORM = re.compile(
    r"\s*([\w.]+)\s*(?:\((.*)\)\s*)?(<=|>=|<|>)\s*(\d+(?:\.\d+)?|\.\d+)\s*(%|[A-Za-z/]*)"
    r"(?:\s+abort\s+after\s+(\d+(?:\.\d+)?)\s*(s|m|h)?)?\s*",
    re.DOTALL,
)


@dataclass(frozen=True)
class Form:
    """The parts of a requirement as it is written.

    ``about`` is what is in its parentheses, ``None`` without them, and ``about_at`` the position of its first
    character, counted from 1.
    """

    text: str
    metric: str
    about: str | None
    about_at: int
    operator: str
    number: str
    suffix: str
    abort_after_s: float | None

    @classmethod
    def parse(cls, text: str) -> Form:
        """Split a requirement into its parts. Raises ``InputError``."""
        if len(text) > MAX_TEXT:
            raise InputError(inputs.REQUIREMENT_LENGTH(limit=MAX_TEXT))
        text = text.strip()
        # A label may contain full-width characters itself. Both texts have the same positions.
        match = _FORM.fullmatch(text) or _FORM.fullmatch(half_width(text))
        if match is None:
            raise InputError(inputs.REQUIREMENT_FORM(text=text))
        metric, about, sign, number, suffix, patience, unit = match.groups()
        about = None if about is None else text[slice(*match.span(2))]
        abort_after_s = float(patience) * _SECONDS[unit] if patience is not None else None
        if abort_after_s is not None and abort_after_s < 1:
            raise InputError(inputs.REQUIREMENT_PATIENCE(text=text))
        return cls(text, metric, about, match.start(2) + 1, sign, number, suffix, abort_after_s)


@dataclass(frozen=True)
class Requirement:
    """``metric`` of all requests, all transactions or one ``label``, compared with ``limit`` in the metric's unit.

    ``abort_after_s``: failing for this many seconds ends the run; ``None``: the requirement only judges the result.
    """

    text: str
    metric: str
    label: str | None
    operator: str
    limit: float
    abort_after_s: float | None = None

    @classmethod
    def parse(cls, text: str) -> Requirement:
        """Parse a requirement. Raises ``InputError``."""
        return cls.of(Form.parse(text))

    @classmethod
    def of(cls, form: Form) -> Requirement:
        """Return the requirement with these parts. Raises ``InputError``."""
        text, metric, label = form.text, form.metric, form.about
        if metric not in METRICS:
            raise InputError(inputs.REQUIREMENT_METRIC(text=text, metrics=", ".join(METRICS)))
        if label is not None and not label.strip():
            raise InputError(inputs.REQUIREMENT_LABEL(text=text, metric=metric))
        units = _UNITS[METRICS[metric]]
        if form.suffix not in units:
            suffixes = ", ".join(filter(None, units))
            if not suffixes:
                raise InputError(inputs.REQUIREMENT_NUMBER(text=text, metric=metric))
            raise InputError(inputs.REQUIREMENT_UNIT(text=text, metric=metric, units=suffixes))
        # Rounded, so that 1.1% is exactly the float 0.011 and not the neighbouring one.
        limit = round(float(form.number) * units[form.suffix], 12)
        named = limited(label.strip()) if label is not None else None
        return cls(text, metric, named, form.operator, limit, form.abort_after_s)

    @property
    def limits_errors(self) -> bool:
        """Whether the requirement states how many samples may fail."""
        return self.metric in (ERROR_RATE, ERRORS) and self.operator in ("<", "<=")

    def measured_in(self, measured: Merged) -> Frame:
        """Return what the requirement is about; an empty frame if nothing was measured of it."""
        if self.label is None:
            return measured.all_of(REQUEST)
        if self.label == ALL_TRANSACTIONS:
            return measured.all_of(TRANSACTION)
        return measured.named(self.label) or Frame(self.label)

    def check(self, measured: Merged, seconds: float, before: Merged | None = None) -> dict[str, Any]:
        """Check the requirement against everything measured, of which ``before`` precedes the ``seconds`` of load.

        Returns ``text``, ``held``, ``value`` and ``unit``: milliseconds, a fraction of 1, per second or a count.
        Without samples, the requirement is not met and ``value`` is ``None``.
        """
        frame = self.measured_in(measured)
        value = _value(self.metric, frame, seconds, self._earlier(frame, before)) if frame.samples else None
        held = value is not None and self._compare(value)
        return {"text": self.text, "held": held, "value": rounded(value, 6), "unit": METRICS[self.metric]}

    def _earlier(self, frame: Frame, before: Merged | None) -> Frame | None:
        """Return what was measured ``before`` of the same as in ``frame``."""
        if before is None:
            return None
        one_label = self.label not in (None, ALL_TRANSACTIONS)
        return before.labels.get(frame.key) if one_label else before.all_of(frame.kind)

    def holds(self, frame: Frame, seconds: float) -> bool:
        """Return whether ``frame``, which covers ``seconds`` of load, meets the requirement."""
        value = _value(self.metric, frame, seconds) if frame.samples else 0.0
        return value is not None and self._compare(value)

    def _compare(self, value: float) -> bool:
        return OPERATORS[self.operator](value, self.limit)


def _value(metric: str, frame: Frame, seconds: float, before: Frame | None = None) -> float | None:
    if metric.startswith("p"):
        return percentile_fields(frame.histogram, frame.min_ms, frame.max_ms)[f"{metric}_ms"]
    if metric == "mean":
        return frame.sum_ms / frame.samples
    if metric == ERROR_RATE:
        return frame.errors / frame.samples
    if metric == "rate":
        return rate(frame, seconds, before)
    value: int | None = {"min": frame.min_ms, "max": frame.max_ms, "samples": frame.samples, "errors": frame.errors}[
        metric
    ]
    return value
