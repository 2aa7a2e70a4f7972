"""Timers."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import TEST_BEAN, ElementSpec, Field, FieldType, Rows, Table, choices
from loadwright.core.jmx.elements.summary import Summary
from loadwright.core.messages import declare

RANDOM = declare("element.random_delay", "%(time)s ms + up to %(range)s ms")
PER_MINUTE = declare("element.per_minute", "%(count)s per minute")
GROUPS = declare("element.groups", "groups of %(count)s")

# These limit the throughput regardless of the rate requested from outside.
THROUGHPUT_TIMERS = ("ConstantThroughputTimer", "PreciseThroughputTimer", "VariableThroughputTimer")


def _delay(element: Element) -> str:
    return properties.text(element.node, "ConstantTimer.delay").strip() or "0"


def _range(element: Element) -> str:
    return properties.text(element.node, "RandomTimer.range").strip() or "0"


def _constant(element: Element) -> Summary:
    return (f"{_delay(element)} ms",)


def _random(element: Element) -> Summary:
    return (RANDOM(time=_delay(element), range=_range(element)),)


def _gaussian(element: Element) -> Summary:
    return (f"{_delay(element)} ms ± {_range(element)} ms",)


def _throughput(element: Element) -> Summary:
    count = properties.text(element.node, "throughput").strip()
    return (PER_MINUTE(count=count),) if count else ()


def _group(element: Element) -> Summary:
    count = properties.text(element.node, "groupSize").strip()
    return (GROUPS(count=count),) if count else ()


_OFFSET = "Constant Delay Offset (in milliseconds)"

SPECS = (
    ElementSpec(
        "ConstantTimer",
        "ConstantTimerGui",
        "Constant Timer",
        kinds.TIMER,
        (Field("ConstantTimer.delay", "Thread Delay (in milliseconds)", FieldType.INTEGER, "300"),),
        _constant,
    ),
    ElementSpec(
        "UniformRandomTimer",
        "UniformRandomTimerGui",
        "Uniform Random Timer",
        kinds.TIMER,
        (
            Field("RandomTimer.range", "Random Delay Maximum (in milliseconds)", FieldType.DECIMAL, "100.0"),
            Field("ConstantTimer.delay", _OFFSET, FieldType.INTEGER, "0"),
        ),
        _random,
    ),
    ElementSpec(
        "PoissonRandomTimer",
        "PoissonRandomTimerGui",
        "Poisson Random Timer",
        kinds.TIMER,
        (
            Field("RandomTimer.range", "Lambda (in milliseconds)", FieldType.DECIMAL, "100"),
            Field("ConstantTimer.delay", _OFFSET, FieldType.INTEGER, "300"),
        ),
        _random,
    ),
    ElementSpec(
        "GaussianRandomTimer",
        "GaussianRandomTimerGui",
        "Gaussian Random Timer",
        kinds.TIMER,
        (
            Field("RandomTimer.range", "Deviation (in milliseconds)", FieldType.DECIMAL, "100.0"),
            Field("ConstantTimer.delay", _OFFSET, FieldType.INTEGER, "300"),
        ),
        _gaussian,
    ),
    ElementSpec(
        "ConstantThroughputTimer",
        TEST_BEAN,
        "Constant Throughput Timer",
        kinds.TIMER,
        (
            Field(
                "throughput",
                "Target throughput (in samples per minute)",
                FieldType.DECIMAL,
                "0.0",
                tag="doubleProp",
            ),
            Field(
                "calcMode",
                "Calculate Throughput based on",
                FieldType.CHOICE,
                "0",
                choices(
                    ("0", "this thread only"),
                    ("1", "all active threads"),
                    ("2", "all active threads in current thread group"),
                    ("3", "all active threads (shared)"),
                    ("4", "all active threads in current thread group (shared)"),
                ),
                tag="intProp",
            ),
        ),
        _throughput,
    ),
    ElementSpec(
        "PreciseThroughputTimer",
        TEST_BEAN,
        "Precise Throughput Timer",
        kinds.TIMER,
        (
            Field(
                "throughput",
                "Target throughput (in samples per “throughput period”)",
                FieldType.DECIMAL,
                "100.0",
                tag="doubleProp",
            ),
            Field("throughputPeriod", "Throughput period (seconds)", FieldType.INTEGER, "3600", tag="intProp"),
            Field("duration", "Test duration (seconds)", FieldType.INTEGER, "3600", tag="longProp"),
            Field("batchSize", "Number of threads in the batch", FieldType.INTEGER, "1", tag="intProp"),
            Field("batchThreadDelay", "Delay between threads in the batch (ms)", FieldType.INTEGER, "0", tag="intProp"),
            Field(
                "allowedThroughputSurplus",
                "Allowed throughput surplus (percent)",
                FieldType.DECIMAL,
                "1.0",
                tag="doubleProp",
                hidden=True,
            ),
            Field(
                "exactLimit",
                "Exact throughput below (samples)",
                FieldType.INTEGER,
                "10000",
                tag="intProp",
                hidden=True,
            ),
            Field("randomSeed", "Random seed (change from 0 to random)", FieldType.INTEGER, "0", tag="longProp"),
        ),
    ),
    ElementSpec(
        "SyncTimer",
        TEST_BEAN,
        "Synchronizing Timer",
        kinds.TIMER,
        (
            Field("groupSize", "Number of Simulated Users to Group by", FieldType.INTEGER, "0", tag="intProp"),
            Field("timeoutInMs", "Timeout in milliseconds", FieldType.INTEGER, "0", tag="longProp"),
        ),
        _group,
    ),
    ElementSpec(
        "kg.apc.jmeter.timers.VariableThroughputTimer",
        "kg.apc.jmeter.timers.VariableThroughputTimerGui",
        "jp@gc - Throughput Shaping Timer",
        kinds.TIMER,
        (
            Table(
                "load_profile",
                "Requests Per Second (RPS) Schedule",
                (
                    Field("start", "Start RPS", FieldType.DECIMAL, "1"),
                    Field("end", "End RPS", FieldType.DECIMAL, "1000"),
                    Field("duration", "Duration, sec", FieldType.INTEGER, "60"),
                ),
                Rows.LISTS,
            ),
        ),
    ),
)
