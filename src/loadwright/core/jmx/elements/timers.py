"""Timers: how long each waits before a sample."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element

# These hold throughput down whatever rate is asked for from outside.
THROUGHPUT_TIMERS = ("ConstantThroughputTimer", "PreciseThroughputTimer", "VariableThroughputTimer")


def constant(element: Element) -> str:
    """Return the delay."""
    return f"{properties.text(element.node, 'ConstantTimer.delay')} ms"


def random(element: Element) -> str:
    """Return constant part and range of a random delay."""
    node = element.node
    return f"{properties.text(node, 'ConstantTimer.delay')} ms + up to {properties.text(node, 'RandomTimer.range')} ms"


def gaussian(element: Element) -> str:
    """Return constant part and deviation of a random delay."""
    node = element.node
    return f"{properties.text(node, 'ConstantTimer.delay')} ms ± {properties.text(node, 'RandomTimer.range')} ms"


def throughput(element: Element) -> str:
    """Return the throughput asked for."""
    return f"{properties.text(element.node, 'throughput')} per minute"


SUMMARIES = {
    "ConstantTimer": constant,
    "UniformRandomTimer": random,
    "PoissonRandomTimer": random,
    "GaussianRandomTimer": gaussian,
    "ConstantThroughputTimer": throughput,
    "SyncTimer": lambda element: f"groups of {properties.text(element.node, 'groupSize')}",
}
