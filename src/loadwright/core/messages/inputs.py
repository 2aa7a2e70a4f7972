"""Errors in text that people enter: numbers, durations, curves, requirements."""

from __future__ import annotations

from .message import declare

NOT_A_DURATION = declare("input.not_a_duration", "'%(text)s' is not a duration; write for example 90s, 1m30s or 500ms")

NOT_A_NUMBER = declare("input.not_a_number", "'%(text)s' is not a number; write for example 1200, 1,200 or 0.5")
NOT_WHOLE = declare("input.not_whole", "'%(text)s' is not a whole number; write for example 1200 or 1,200")

CURVE_EMPTY = declare("input.curve_empty", "A curve needs at least one point, for example 0s:100%%")
CURVE_POINTS = declare("input.curve_points", "A curve has at most %(limit)s points")
CURVE_ORDER = declare(
    "input.curve_order", "Curve point at %(time)ss comes after one at %(former)ss; order the points by time"
)
CURVE_PERCENT = declare("input.curve_percent", "Curve point at %(time)ss asks for %(percent)s%%; use 0 to %(limit)s%%")
CURVE_POINT = declare("input.curve_point", "Curve point '%(text)s' is not TIME:PERCENT, for example 30s:100%%")

REQUIREMENT_LENGTH = declare("input.requirement_length", "A requirement has at most %(limit)s characters")
REQUIREMENT_FORM = declare(
    "input.requirement_form",
    "Requirement '%(text)s' is not METRIC < VALUE or METRIC(LABEL) < VALUE (also <=, >, >=), for example 'p95"
    " < 500ms' or 'error_rate(checkout) <= 1%%', optionally followed by 'abort after 10s'",
)
REQUIREMENT_LABEL = declare(
    "input.requirement_label",
    "Requirement '%(text)s' names nothing in its parentheses; write %(metric)s for all requests, or %(metric)s(LABEL)"
    " for one label",
)
REQUIREMENT_METRIC = declare(
    "input.requirement_metric", "Requirement '%(text)s' has an unknown metric; use one of %(metrics)s"
)
REQUIREMENT_UNIT = declare(
    "input.requirement_unit",
    "Requirement '%(text)s': write the value of %(metric)s as a plain number or with %(units)s",
)
REQUIREMENT_NUMBER = declare(
    "input.requirement_number", "Requirement '%(text)s': write the value of %(metric)s as a plain number"
)
REQUIREMENT_PATIENCE = declare(
    "input.requirement_patience", "Requirement '%(text)s': use 1 second or more after 'abort after'"
)

REQUIREMENT_FIGURE = declare(
    "input.requirement_figure",
    "Requirement '%(text)s' has the unknown metric '%(metric)s'; use one of %(metrics)s, or a figure of hosts such as"
    " %(figures)s, followed by the hosts in parentheses",
)
GUARDRAIL_HOSTS = declare(
    "input.guardrail_hosts",
    "Requirement '%(text)s' names no hosts; write %(metric)s(SERVER), %(metric)s(shop-*), %(metric)s(room:ROOM), "
    "%(metric)s(tag:TAG), or %(metric)s(*) for all hosts of the project",
)
GUARDRAIL_EXTREME = declare(
    "input.guardrail_extreme",
    "Requirement '%(text)s': %(figure)s has no smallest values; leave out _min, or write %(figure)s_max",
)
GUARDRAIL_COUNTED = declare(
    "input.guardrail_counted",
    "Requirement '%(text)s': %(figure)s is counted over the whole run; write it without _max and _min",
)
GUARDRAIL_VALUE = declare("input.guardrail_value", "Requirement '%(text)s': %(problem)s")
GUARDRAIL_UNKNOWN = declare(
    "input.guardrail_unknown",
    "Requirement '%(text)s', character %(at)s: the project has no server '%(name)s'; its hosts are %(names)s",
)
GUARDRAIL_NO_MATCH = declare(
    "input.guardrail_no_match",
    "Requirement '%(text)s', character %(at)s: no server of the project matches '%(name)s'; its hosts are %(names)s",
)
GUARDRAIL_NO_AGENT = declare(
    "input.guardrail_no_agent",
    "Requirement '%(text)s', character %(at)s: '%(name)s' has no monitor agent, so %(metric)s cannot be measured;"
    " link an agent on the page All servers",
)
GUARDRAIL_NO_PROJECT = declare(
    "input.guardrail_no_project",
    "Requirement '%(text)s' is about hosts of the plan's project, and this plan has no project; upload the plan to one",
)
GUARDRAIL_WITHOUT_SERVER = declare(
    "input.guardrail_without_server",
    "'%(text)s' is about %(metric)s of hosts, which the agents of a Loadwright server measure; add --server URL",
)
