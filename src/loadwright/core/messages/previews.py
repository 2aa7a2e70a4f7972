"""Why the load that a thread group plans is not drawn."""

from __future__ import annotations

from .message import declare

EXPRESSION = declare("preview.expression", "Nothing is drawn: the value of %(value)s is only known during a run.")
NOT_A_NUMBER = declare("preview.not_a_number", "Nothing is drawn: “%(value)s” is not a number from 0 on.")
NOT_AN_INTEGER = declare("preview.not_an_integer", "Nothing is drawn: “%(value)s” is not a whole number.")
EMPTY = declare("preview.empty", "Nothing is drawn yet: a number is missing.")
TOO_LARGE = declare("preview.too_large", "Nothing is drawn: %(value)s is too large.")
TOO_LONG = declare("preview.too_long", "Nothing is drawn: the load changes more than %(limit)s times.")
NO_LOAD = declare("preview.no_load", "Nothing is drawn: the planned load is 0 all the time.")
SCHEDULE = declare("preview.schedule", "Nothing is drawn: JMeter does not understand the schedule from “%(rest)s” on.")
SCHEDULE_ENDS = declare("preview.schedule_ends", "Nothing is drawn: something is missing at the end of the schedule.")
