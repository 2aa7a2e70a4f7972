"""Errors in text that people enter: durations, curves, requirements."""

from __future__ import annotations

from .message import declare

NOT_A_DURATION = declare("input.not_a_duration", "'%(text)s' is not a duration; write for example 90s, 1m30s or 500ms")

CURVE_EMPTY = declare("input.curve_empty", "a curve needs at least one point, for example 0s:100%%")
CURVE_ORDER = declare(
    "input.curve_order", "curve point at %(time)ss comes after one at %(former)ss; order the points by time"
)
CURVE_PERCENT = declare("input.curve_percent", "curve point at %(time)ss asks for %(percent)s%%; use 0 to %(limit)s%%")
CURVE_POINT = declare("input.curve_point", "curve point '%(text)s' is not TIME:PERCENT, for example 30s:100%%")

REQUIREMENT_FORM = declare(
    "input.requirement_form",
    "requirement '%(text)s' is not METRIC < VALUE or METRIC(LABEL) < VALUE (also <=, >, >=), for example 'p95"
    " < 500ms' or 'error_rate(checkout) <= 1%%', optionally followed by 'abort after 10s'",
)
REQUIREMENT_METRIC = declare(
    "input.requirement_metric", "requirement '%(text)s' has an unknown metric; use one of %(metrics)s"
)
REQUIREMENT_UNIT = declare(
    "input.requirement_unit",
    "requirement '%(text)s': write the value of %(metric)s as a plain number or with %(units)s",
)
REQUIREMENT_NUMBER = declare(
    "input.requirement_number", "requirement '%(text)s': write the value of %(metric)s as a plain number"
)
REQUIREMENT_PATIENCE = declare(
    "input.requirement_patience", "requirement '%(text)s': use 1 second or more after 'abort after'"
)
