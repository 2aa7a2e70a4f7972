"""The conditions of alert rules: what is compared, with which limits, and for how long.

A subject is a metric of hosts, or one of two that are derived: the time without measurements, and the time until a
file system is full at its present growth.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from loadwright.core.hosts.figures import FILESYSTEM, HOST
from loadwright.core.hosts.metrics import METRICS, SECONDS, SHORT_METRICS, Metric
from loadwright.core.hosts.metrics import metric as host_metric
from loadwright.core.messages import InputError, alerts
from loadwright.core.stats.fields import MEAN as MEAN_OVER_TIME
from loadwright.core.stats.fields import Field

SILENCE, DISK_FULL = "silence", "disk_full"
"""The names of the derived subjects."""


def _derived(name: str, meaning: str) -> Field:
    return Field(name, float, SECONDS, meaning, over_time=MEAN_OVER_TIME)


DERIVED: Mapping[str, Metric] = {
    SILENCE: Metric(SILENCE, HOST, _derived("silence_s", "time since the newest measurement"), alerts.SILENCE()),
    DISK_FULL: Metric(
        DISK_FULL, FILESYSTEM, _derived("full_s", "time until it is full"), alerts.DISK_FULL(), low_is_bad=True
    ),
}
SUBJECTS: Mapping[str, Metric] = {**SHORT_METRICS, **DERIVED}
"""The subjects that people are offered. The full names of figures are subjects too."""


def is_subject(name: str) -> bool:
    return name in DERIVED or name in METRICS


VALUE, MEAN, MAXIMUM, MINIMUM, TOTAL = "value", "mean", "max", "min", "sum"
STATISTICS = (VALUE, MEAN, MAXIMUM, MINIMUM, TOTAL)
"""What of the values of the last seconds is compared: the newest one, or a figure of all. Counts are summed."""

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip

LEAST_WINDOW_S, MOST_WINDOW_S = 5, 86_400
MOST_TIME_S = 7 * 86_400

PROMPT_S = 60
"""A condition that can be met earlier is checked with every second. Others may get several seconds together."""
SHORT_SILENCE_S = 15
"""Agents that deliver several seconds together are silent for almost so long."""

INFO, WARNING, CRITICAL = "info", "warning", "critical"
SEVERITIES = (INFO, WARNING, CRITICAL)


@dataclass(frozen=True)
class Condition:
    """``statistic`` of ``subject`` over ``window_s`` seconds, compared by ``operator`` with ``limit``.

    The alert fires once the comparison has held for ``for_s`` seconds. It ends once the comparison with ``recovery``
    has not held for ``recover_for_s`` seconds. Between the two limits nothing changes, so an alert does not flap.
    """

    subject: str
    operator: str
    limit: float
    recovery: float
    statistic: str = VALUE
    window_s: int = 0
    for_s: int = 0
    recover_for_s: int = 0

    @property
    def metric(self) -> Metric:
        """Look up the subject. Raises ``InputError``."""
        return DERIVED.get(self.subject) or host_metric(self.subject)

    @property
    def key(self) -> str:
        """Identify what is compared. A state that was reached by another comparison does not apply to it."""
        return f"{self.subject} {self.statistic} {self.window_s} {self.operator[0]}"

    @property
    def prompt(self) -> bool:
        """Return whether it needs every second at once: it acts within a minute, or on a short silence."""
        if self.subject == SILENCE:
            return min(self.limit, self.recovery) < SHORT_SILENCE_S
        return self.subject not in DERIVED and self.window_s + self.for_s < PROMPT_S

    def violated_by(self, value: float) -> bool:
        return OPERATORS[self.operator](value, self.limit)

    def recovered_by(self, value: float) -> bool:
        return not OPERATORS[self.operator](value, self.recovery)

    def worse(self, value: float, other: float) -> bool:
        """Return whether ``value`` is further on the side of the alert than ``other``."""
        return value > other if self.operator[0] == ">" else value < other

    def validated(self) -> Condition:
        """Return the condition. Raises ``InputError`` if it makes no sense."""
        metric = self.metric
        if self.operator not in OPERATORS:
            raise InputError(alerts.OPERATOR(operators=", ".join(OPERATORS)))
        if self.statistic not in STATISTICS:
            raise InputError(alerts.STATISTIC(statistics=", ".join(STATISTICS)))
        if self.subject in DERIVED and self.statistic != VALUE:
            raise InputError(alerts.STATISTIC_OF_SUBJECT(subject=self.subject))
        if self.statistic == TOTAL and not metric.counted:
            raise InputError(alerts.SUM_OF_LEVELS(subject=self.subject))
        if self.statistic != VALUE and not LEAST_WINDOW_S <= self.window_s <= MOST_WINDOW_S:
            raise InputError(alerts.WINDOW(least=LEAST_WINDOW_S, most=MOST_WINDOW_S))
        if not (0 <= self.for_s <= MOST_TIME_S and 0 <= self.recover_for_s <= MOST_TIME_S):
            raise InputError(alerts.TIMES(most=MOST_TIME_S))
        if self.worse(self.recovery, self.limit):
            raise InputError(alerts.RECOVERY())
        return self
