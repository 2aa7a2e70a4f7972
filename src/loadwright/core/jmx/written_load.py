"""The load that a plan describes itself, and what of it applies when a run has load settings of its own.

What applies follows from ``instrument``, which derives the executed plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import kinds, registry, threads
from loadwright.core.jmx.elements.declared.timers import THROUGHPUT_TIMERS
from loadwright.core.jmx.elements.summary import render, to_json

THREADS = "threads"
ARRIVALS = "arrivals"
RAMP_UP = "ramp_up"
LOOPS = "loops"
DURATION = "duration"
START_DELAY = "start_delay"
SCHEDULE = "schedule"
TIMER = "timer"
THROUGHPUT = "throughput"
SERIAL = "serial"

KEPT = "kept"
"""The value applies as it is in the document."""
REPLACED = "replaced"
"""The load settings take its place."""
RATIO = "ratio"
"""It only says which part of the load the group gets."""
LIMITS = "limits"
"""It applies, and can keep the requested rate from being reached."""

MOST_VALUES = 200
"""Values that are listed; a plan of 50,000 timers has as many."""

_PLAIN = (
    (THREADS, threads.NUM_THREADS),
    (RAMP_UP, "ThreadGroup.ramp_time"),
)
_SUMMARISED = (SCHEDULE, TIMER, THROUGHPUT)
_TARGETS = ("ConcurrencyThreadGroup", "ArrivalsThreadGroup")


@dataclass(frozen=True)
class WrittenValue:
    """A value of the document that determines the load. ``element`` is the name of the element with this ``number``.

    ``main`` is true for a value of a thread group that produces the load, not setUp or tearDown; ``standard`` for one
    of JMeter's own class. ``summary`` has the pieces of which ``value`` is the English text, if there are such.
    """

    number: int
    element: str
    what: str
    value: str
    main: bool = False
    standard: bool = False
    summary: list[Any] = field(default_factory=list)


def written_load(plan: Plan) -> list[WrittenValue]:
    """Return the values of enabled elements in document order, at most ``MOST_VALUES``."""
    active = {element.node for element in plan.walk(enabled_only=True)}
    found: list[WrittenValue] = []
    for number, element in enumerate(plan.walk(), 1):
        if element.node in active:
            found += written_in(element, number)
        if len(found) >= MOST_VALUES:
            break
    return found[:MOST_VALUES]


def written_in(element: Element, number: int) -> Iterator[WrittenValue]:
    """Yield the values of one element."""
    name = element.name or element.class_name
    main, standard = threads.is_main(element), element.class_name == "ThreadGroup"
    for what, value in _values(element):
        pieces = to_json(registry.summary(element)) if what in _SUMMARISED else []
        yield WrittenValue(number, name, what, value, main, standard, pieces)


def effect(value: WrittenValue, *, rate: bool, threads: bool, duration: bool) -> str:
    """Return what becomes of a value in a run with a rate, a number of threads or a duration of its own."""
    if value.what in (TIMER, THROUGHPUT):
        return LIMITS if value.what == THROUGHPUT and rate else KEPT
    if value.what == SERIAL:
        return REPLACED if rate or threads or duration else KEPT
    if not value.main:
        return KEPT
    if rate or threads:
        return RATIO if value.what in (THREADS, ARRIVALS, SCHEDULE) else REPLACED
    if duration and value.standard and value.what in (LOOPS, DURATION):
        return REPLACED
    return KEPT


def _values(element: Element) -> Iterator[tuple[str, str]]:
    if threads.is_thread_group(element):
        yield from _group(element)
    elif element.class_name in THROUGHPUT_TIMERS:
        yield THROUGHPUT, render(registry.summary(element))
    elif registry.kind(element) == kinds.TIMER:
        yield TIMER, render(registry.summary(element))
    elif element.testclass == "TestPlan" and properties.boolean(element.node, "TestPlan.serialize_threadgroups"):
        yield SERIAL, "true"


def _group(group: Element) -> Iterator[tuple[str, str]]:
    node = group.node
    if group.class_name in _TARGETS:
        yield ARRIVALS if threads.in_arrivals(group) else THREADS, properties.text(node, "TargetLevel")
        yield RAMP_UP, properties.text(node, "RampUp")
        yield DURATION, properties.text(node, "Hold")
        return
    if group.class_name not in ("ThreadGroup", "SetupThreadGroup", "PostThreadGroup"):
        yield SCHEDULE, render(registry.summary(group))
        return
    for what, name in _PLAIN:
        yield what, properties.text(node, name)
    controller = properties.find(node, threads.MAIN_CONTROLLER)
    if controller is not None:
        yield LOOPS, properties.text(controller, "LoopController.loops")
    if properties.boolean(node, threads.SCHEDULER):
        yield DURATION, properties.text(node, threads.DURATION)
    if delay := threads.start_delay(group):
        yield START_DELAY, delay
