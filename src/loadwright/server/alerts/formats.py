"""Values of metrics and conditions as texts with units, the same in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loadwright.core.alerts.rules import MAXIMUM, MEAN, MINIMUM, TOTAL, Condition
from loadwright.core.hosts import metrics
from loadwright.core.hosts.figures import HOST
from loadwright.core.hosts.metrics import Metric
from loadwright.core.messages import TEXT, InputError, Message, Param, declare
from loadwright.core.stats.fields import Field
from loadwright.server.platform.messages import localized
from loadwright.server.web import numbers

_NOW = declare("alert.now", "%(subject)s (now) %(operator)s %(limit)s")
_OVER_TIME = {
    MEAN: declare("alert.mean", "%(subject)s (mean of %(time)s) %(operator)s %(limit)s"),
    MAXIMUM: declare("alert.max", "%(subject)s (maximum of %(time)s) %(operator)s %(limit)s"),
    MINIMUM: declare("alert.min", "%(subject)s (minimum of %(time)s) %(operator)s %(limit)s"),
    TOTAL: declare("alert.sum", "%(subject)s (in %(time)s) %(operator)s %(limit)s"),
}


def metric_of(condition: Condition) -> Metric:
    """Return the metric of a stored condition; one without a unit if this version does not have its figure."""
    try:
        return condition.metric
    except InputError:
        field = Field(condition.subject, float, metrics.NUMBER, "")
        return Metric(condition.subject, HOST, field, TEXT(text=condition.subject))


def value_of(metric: Metric, value: float | None) -> str:
    """Return a value with its unit, with three significant figures."""
    return numbers.DASH if value is None else _FORMATS[metric.unit](value)


def condition_of(condition: Condition) -> Message:
    """Return what a condition compares, as a message."""
    metric = metric_of(condition)
    compared: dict[str, Param] = {
        "subject": metric.title,
        "operator": condition.operator,
        "limit": entered(metric, condition.limit),
    }
    over_time = _OVER_TIME.get(condition.statistic)
    return over_time(**compared, time=_span(condition.window_s)) if over_time else _NOW(**compared)


def shown_condition(condition: Condition) -> str:
    """Return what a condition compares, in the reader's language."""
    return localized(condition_of(condition))


def entered(metric: Metric, value: float) -> str:
    """Return a value as people enter it, in the unit with the shortest number; parsing it returns the same value."""
    smallest, *larger = _ENTERED[metric.unit].items()
    fitting = [smallest, *(one for one in larger if value >= one[1])]
    # Without an exponent, which people do not enter.
    numbers_in = [(f"{value / factor:.9f}".rstrip("0").rstrip("."), suffix) for suffix, factor in fitting]
    number, suffix = min(numbers_in, key=lambda one: len(one[0]))
    return number + suffix


def entered_time(seconds: int) -> str:
    """Return a time as people enter it."""
    fitting = [(unit, factor) for unit, factor in (("h", 3600), ("m", 60)) if seconds and seconds % factor == 0]
    return next((f"{seconds // factor}{unit}" for unit, factor in fitting), f"{seconds}s")


def time_of_day(minutes: int) -> str:
    """Return a time such as 02:30 from minutes since midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _span(seconds: float) -> str:
    """Return a time with one unit."""
    for unit, factor in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * factor:
            return f"{numbers.significant(seconds / factor)} {unit}"
    return f"{numbers.significant(seconds)} s"


def _megabits(value: float) -> str:
    return numbers.bandwidth(value) if value else "0 Mbit/s"


_FORMATS: Mapping[str, Callable[[float], str]] = {
    metrics.PERCENT: numbers.of_100,
    metrics.BYTES: numbers.size,
    metrics.BYTES_PER_SECOND: lambda value: f"{numbers.size(value)}/s",
    metrics.PER_SECOND: numbers.rate,
    metrics.MILLISECONDS: numbers.milliseconds,
    metrics.SECONDS: _span,
    metrics.MBIT_PER_SECOND: _megabits,
    metrics.NUMBER: numbers.significant,
}
_ENTERED: Mapping[str, Mapping[str, float]] = {
    metrics.PERCENT: {"%": 1},
    metrics.BYTES: {f" {suffix}": factor for suffix, factor in metrics.SIZES.items()},
    metrics.BYTES_PER_SECOND: {f" {suffix}/s": factor for suffix, factor in metrics.SIZES.items()},
    metrics.PER_SECOND: {"/s": 1},
    metrics.MILLISECONDS: {" ms": 1},
    metrics.SECONDS: {" s": 1, " min": 60, " h": 3600},
    metrics.MBIT_PER_SECOND: {"": 1},
    metrics.NUMBER: {"": 1},
}
"""By unit of a metric, the suffixes of what people enter; the first one is that of small values."""
