"""Errors in the specification of a run."""

from __future__ import annotations

from .message import declare, declare_counted

MODE = declare("spec.mode", "The mode must be rate, threads or as_written.")
RATE_AND_THREADS = declare("spec.rate_and_threads", "Rate and threads exclude each other; give one of them.")
TARGET_MISSING = declare("spec.target_missing", "Enter the rate per second or the number of threads.")
TARGET_AS_WRITTEN = declare(
    "spec.target_as_written", "As written, the plan defines the load; leave rate and threads empty."
)
RATE = declare("spec.rate", "Invalid rate %(value)s: enter a number greater than 0 and at most 1,000,000 per second.")
THREADS = declare("spec.threads", "Invalid number of threads %(value)s: enter a whole number from 1 to 1,000,000.")
THREADS_SHARED = declare_counted(
    "spec.threads_shared",
    "%(threads)s thread cannot be shared among %(generators)s generators; use fewer generators.",
    "%(threads)s threads cannot be shared among %(generators)s generators; use fewer generators.",
    number="threads",
)

DURATION = declare("spec.duration", "The duration is out of range; use more than 0 seconds and at most 30 days.")
TRIAL_LIMIT = declare(
    "spec.trial_limit", "The time limit of a trial is out of range; use more than 0 and at most %(limit)s seconds."
)
RAMP = declare("spec.ramp", "The ramp is out of range; use 0 seconds to 30 days.")
RAMP_AS_WRITTEN = declare("spec.ramp_as_written", "A ramp needs a rate or a number of threads to rise to.")
RAMP_AND_CURVE = declare(
    "spec.ramp_and_curve", "Ramp and curve exclude each other; write the ramp as the first points of the curve."
)
CURVE_AS_WRITTEN = declare(
    "spec.curve_as_written", "A curve needs a rate or threads: it is a percentage of one of them."
)
CURVE_LENGTH = declare("spec.curve_length", "A curve ends after at most 30 days.")
REQUIREMENTS = declare("spec.requirements", "A run has at most %(limit)s requirements.")
CURVE_ZERO = declare("spec.curve_zero", "The curve is 0%% throughout; add at least one point above 0%%.")

YIELD_AFTER = declare(
    "spec.yield_after", "The time without contact is out of range; use 5 seconds to 1 hour, or leave it empty."
)
YIELD_AS_WRITTEN = declare(
    "spec.yield_as_written", "A generator without contact can yield its share of a rate or of threads only."
)

NAME = declare("spec.name", "The name can have at most 200 characters, none of them a line break or control character.")
GENERATORS = declare("spec.generators", "The number of generators must be from 1 to 1,000.")
MAX_THREADS = declare("spec.max_threads", "The thread limit of a generator must be from 1 to 1,000,000.")
PAIR_NAME = declare("spec.pair_name", "“%(name)s” is not a valid name.")
PAIR_VALUE = declare("spec.pair_value", "The value of %(name)s contains a line break or control character.")
