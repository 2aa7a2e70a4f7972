"""What behaves differently when properties, the rate, the threads or the duration are set from outside."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.elements import threads
from loadwright.core.jmx.elements.declared.timers import THROUGHPUT_TIMERS
from loadwright.core.jmx.elements.property_functions import readers
from loadwright.core.messages import checks, plans

from .problem import WARNING, Problem, Subject


def properties_without_default(subject: Subject) -> Iterator[Problem]:
    """Report JMeter properties that have no value unless a run sets them."""
    for read, element in readers(subject.plan):
        if read.fallback is not None:
            message = plans.PROPERTY_WITHOUT_DEFAULT(element=element.name, property=read.name, value=read.fallback)
            yield Problem(WARNING, message, element)


def affected_by_options(subject: Subject) -> Iterator[Problem]:
    """Report elements whose effect a rate, threads or a duration changes, or that hinder a rate."""
    test_plan = subject.plan.test_plan
    if test_plan is not None and properties.boolean(test_plan.node, "TestPlan.serialize_threadgroups"):
        yield Problem(WARNING, plans.SERIAL_GROUPS(), test_plan)
    groups = subject.groups
    for group in groups:
        delay = threads.start_delay(group)
        if delay:
            yield Problem(WARNING, plans.START_DELAY(element=group.name, delay=delay), group)
    if len({threads.in_arrivals(group) for group in groups}) > 1:
        yield Problem(WARNING, plans.THREADS_AND_ARRIVALS())
    # No fix: without a rate, the plan needs these timers.
    for element in subject.active:
        if element.class_name in THROUGHPUT_TIMERS:
            yield Problem(WARNING, plans.THROUGHPUT_TIMER(element=element.name), element)
        elif element.class_name == "SyncTimer":
            yield Problem(WARNING, checks.SYNCHRONIZING_TIMER(element=element.name), element)


def arrivals_without_steps(subject: Subject) -> Iterator[Problem]:
    """Report Arrivals Thread Groups whose rate stays 0 during the ramp-up (jpgc-casutg 2.10)."""
    for group in subject.groups:
        if group.class_name != "ArrivalsThreadGroup":
            continue
        ramp_up, steps = (properties.text(group.node, name).strip() for name in ("RampUp", "Steps"))
        if ramp_up.strip("0.") and not steps.strip("0"):
            yield Problem(WARNING, checks.NO_STEPS(element=group.name), group, where="Steps")
