"""Properties of different types of elements that mean the same, although their names or units differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Callable, Optional

from loadwright.core.jmx.elements.values import Value

SAME: tuple[tuple[str, ...], ...] = (
    # Extractors: the created variable, which match, what is taken without one, and where they look.
    (
        "RegexExtractor.refname",
        "JSONPostProcessor.referenceNames",
        "JMESExtractor.referenceName",
        "BoundaryExtractor.refname",
        "HtmlExtractor.refname",
        "XPathExtractor.refname",
        "XPathExtractor2.refname",
    ),
    (
        "RegexExtractor.match_number",
        "JSONPostProcessor.match_numbers",
        "JMESExtractor.matchNumber",
        "BoundaryExtractor.match_number",
        "HtmlExtractor.match_number",
        "XPathExtractor.matchNumber",
        "XPathExtractor2.matchNumber",
    ),
    (
        "RegexExtractor.default",
        "JSONPostProcessor.defaultValues",
        "JMESExtractor.defaultValue",
        "BoundaryExtractor.default",
        "HtmlExtractor.default",
        "XPathExtractor.default",
        "XPathExtractor2.default",
    ),
    (
        "RegexExtractor.default_empty_value",
        "BoundaryExtractor.default_empty_value",
        "HtmlExtractor.default_empty_value",
    ),
    ("RegexExtractor.useHeaders", "BoundaryExtractor.useHeaders"),
    ("XPathExtractor.xpathQuery", "XPathExtractor2.xpathQuery"),
    ("XPathExtractor.fragment", "XPathExtractor2.fragment"),
    # Controllers.
    ("IfController.condition", "WhileController.condition"),
    # Scripts: two types put their names before those of the properties.
    ("script", "BeanShellSampler.query", "BeanShellAssertion.query"),
    ("parameters", "BeanShellSampler.parameters", "BeanShellAssertion.parameters"),
    ("filename", "BeanShellSampler.filename", "BeanShellAssertion.filename"),
    ("resetInterpreter", "BeanShellSampler.resetInterpreter", "BeanShellAssertion.resetInterpreter"),
    # Variables with numbers.
    ("CounterConfig.name", "variableName"),
    ("CounterConfig.format", "outputFormat"),
    ("CounterConfig.start", "minimumValue"),
    ("CounterConfig.end", "maximumValue"),
    ("CounterConfig.per_user", "perThread"),
)
"""Properties with the same meaning. Their values are texts that all of them can have."""

SEVERAL = ("JSONPostProcessor.referenceNames", "JSONPostProcessor.match_numbers", "JSONPostProcessor.defaultValues")
"""Properties whose value can be several, with semicolons between them."""

Texts = Mapping[str, Optional[str]]
"""What properties state, by what they mean. ``None`` if it cannot be computed, such as from a variable."""


@dataclass(frozen=True)
class Quantities:
    """What a type states in properties, or in units, of its own: the properties by what they mean.

    ``read`` returns what the values of an element state: threads; seconds for ``ramp_up``, ``hold`` and ``delay``;
    samples per minute. ``write`` returns the values of an element that state it, as far as it is given.
    """

    names: Mapping[str, tuple[str, ...]]
    read: Callable[[Mapping[str, Value]], Texts]
    write: Callable[[Mapping[str, str]], dict[str, Value]]

    def meanings(self, name: str) -> dict[str, tuple[str, ...]]:
        """Return what a property states, alone or together with others."""
        return {meaning: names for meaning, names in self.names.items() if name in names}


def _text(given: Mapping[str, Value], name: str, empty: str = "") -> str:
    value = given.get(name, "")
    return (value if isinstance(value, str) else "").strip() or empty


def _number(text: str | None) -> float:
    """Return a number that is written out; none (NaN) for a variable."""
    try:
        return float(text or "")
    except ValueError:
        return math.nan


def _computed(formula: Callable[..., float], *texts: str | None) -> str | None:
    """Return the result of a formula; ``None`` if an operand is not a number, or the result is negative."""
    numbers = list(map(_number, texts))
    result = formula(*numbers) if all(map(math.isfinite, numbers)) else math.nan
    if not 0 <= result < math.inf:
        return None
    return str(int(result)) if result.is_integer() else str(result)


# Groups of threads ----------------------------------------------------------------------------------------------------


def _read_plain(given: Mapping[str, Value]) -> Texts:
    ramp_up = _text(given, "ThreadGroup.ramp_time", "0")
    found = {"threads": _text(given, "ThreadGroup.num_threads"), "ramp_up": ramp_up}
    if _text(given, "ThreadGroup.scheduler") != "true":
        return found
    duration = _text(given, "ThreadGroup.duration")
    hold = duration if ramp_up == "0" else _computed(lambda whole, ramp: whole - ramp, duration, ramp_up)
    return {**found, "hold": hold, "delay": _text(given, "ThreadGroup.delay")}


def _write_plain(stated: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = _named(stated, threads="ThreadGroup.num_threads", ramp_up="ThreadGroup.ramp_time")
    ramp_up, hold = stated.get("ramp_up", "0"), stated.get("hold")
    duration = hold if ramp_up == "0" else _computed(lambda ramp, rest: ramp + rest, ramp_up, hold)
    if duration:
        found |= {"ThreadGroup.scheduler": "true", "ThreadGroup.duration": duration, "LoopController.loops": "-1"}
        found |= _named(stated, delay="ThreadGroup.delay")
    return found


def _read_stepping(given: Mapping[str, Value]) -> Texts:
    threads = _text(given, "ThreadGroup.num_threads")
    first, step = _text(given, "Start users count burst", "0"), _text(given, "Start users count", "0")
    period, last = _text(given, "Start users period", "0"), _text(given, "rampUp", "0")
    is_one_step = first == "0" and step in ("0", threads)
    return {
        "threads": threads,
        "ramp_up": last if is_one_step else _computed(_time_of_steps, threads, first, step, period, last),
        "hold": _text(given, "flighttime", "0"),
        "delay": _text(given, "Threads initial delay"),
    }


def _time_of_steps(threads: float, first: float, step: float, period: float, ramp_up: float) -> float:
    """Return the time until all threads are there: each step has a ramp-up, which a period follows."""
    step = step or threads
    rest = max(threads - (first or step), 0.0)
    if not rest:
        return ramp_up
    steps = math.ceil(rest / step)
    return steps * (ramp_up + period) + ramp_up * (rest - (steps - 1) * step) / step


def _write_stepping(stated: Mapping[str, str]) -> dict[str, Value]:
    found = _named(stated, hold="flighttime", delay="Threads initial delay")
    if "threads" in stated:
        # One step up, and one down.
        found |= dict.fromkeys(("ThreadGroup.num_threads", "Start users count", "Stop users count"), stated["threads"])
        found |= dict.fromkeys(("Start users count burst", "Start users period", "Stop users period"), "0")
        found["rampUp"] = stated.get("ramp_up", "0")
    return found


def _read_target(given: Mapping[str, Value]) -> Texts:
    def seconds(name: str) -> str | None:
        text = _text(given, name, "0")
        return text if _text(given, "Unit") == "S" else _computed(lambda minutes: minutes * 60, text)

    return {"ramp_up": seconds("RampUp"), "hold": seconds("Hold")}


def _read_concurrency(given: Mapping[str, Value]) -> Texts:
    return {"threads": _text(given, "TargetLevel"), **_read_target(given)}


def _write_concurrency(stated: Mapping[str, str]) -> dict[str, Value]:
    # Without steps, the level rises evenly.
    return {**_write_target(stated), "Steps": "0"}


def _write_target(stated: Mapping[str, str]) -> dict[str, Value]:
    # A rate that rises evenly from 0 stays 0.
    return {"Unit": "S", "Steps": "10", **_named(stated, threads="TargetLevel", ramp_up="RampUp", hold="Hold")}


_SCHEDULE = "ultimatethreadgroupdata"


def _read_ultimate(given: Mapping[str, Value]) -> Texts:
    rows = given.get(_SCHEDULE)
    if not isinstance(rows, list) or len(rows) != 1:
        # Several rows are a course of the load that no other type can have.
        return {}
    names = {"threads": "threads", "delay": "delay", "ramp_up": "startup", "hold": "hold"}
    return {meaning: rows[0][name] for meaning, name in names.items()}


def _write_ultimate(stated: Mapping[str, str]) -> dict[str, Value]:
    new = {"threads": "1", "delay": "0", "startup": "0", "hold": "60", "shutdown": "0"}
    given = {"threads": "threads", "delay": "delay", "ramp_up": "startup", "hold": "hold"}
    return {_SCHEDULE: [new | {given[meaning]: text for meaning, text in stated.items()}]}


def _named(stated: Mapping[str, str], **names: str) -> dict[str, Value]:
    """Return what is stated, by the property for each meaning."""
    return {name: stated[meaning] for meaning, name in names.items() if meaning in stated}


_PLAIN = Quantities(
    {
        "threads": ("ThreadGroup.num_threads",),
        "ramp_up": ("ThreadGroup.ramp_time",),
        "hold": ("ThreadGroup.scheduler", "ThreadGroup.duration"),
        "delay": ("ThreadGroup.delay",),
    },
    _read_plain,
    _write_plain,
)
_TARGET = {"ramp_up": ("RampUp", "Steps", "Unit"), "hold": ("Hold", "Unit")}


# Timers that give a rate ----------------------------------------------------------------------------------------------


def _read_per_minute(given: Mapping[str, Value]) -> Texts:
    return {"rate": _text(given, "throughput")}


def _write_per_minute(stated: Mapping[str, str]) -> dict[str, Value]:
    return {"throughput": stated["rate"]}


def _read_per_period(given: Mapping[str, Value]) -> Texts:
    rate, period = _text(given, "throughput"), _text(given, "throughputPeriod")
    if period == "60":
        return {"rate": rate}
    return {"rate": _computed(lambda count, seconds: count * 60 / seconds if seconds else math.nan, rate, period)}


def _write_per_period(stated: Mapping[str, str]) -> dict[str, Value]:
    return {"throughput": stated["rate"], "throughputPeriod": "60"}


QUANTITIES: dict[str, Quantities] = {
    "ThreadGroup": _PLAIN,
    "SetupThreadGroup": _PLAIN,
    "PostThreadGroup": _PLAIN,
    "SteppingThreadGroup": Quantities(
        {
            "threads": ("ThreadGroup.num_threads",),
            "ramp_up": ("Start users count burst", "Start users count", "Start users period", "rampUp"),
            "hold": ("flighttime",),
            "delay": ("Threads initial delay",),
        },
        _read_stepping,
        _write_stepping,
    ),
    "ConcurrencyThreadGroup": Quantities(
        {"threads": ("TargetLevel",), **_TARGET},
        _read_concurrency,
        _write_concurrency,
    ),
    # Its level is a rate of arrivals.
    "ArrivalsThreadGroup": Quantities({"arrivals": ("TargetLevel",), **_TARGET}, _read_target, _write_target),
    "UltimateThreadGroup": Quantities(
        dict.fromkeys(("threads", "ramp_up", "hold", "delay"), (_SCHEDULE,)), _read_ultimate, _write_ultimate
    ),
    "ConstantThroughputTimer": Quantities({"rate": ("throughput",)}, _read_per_minute, _write_per_minute),
    "PreciseThroughputTimer": Quantities(
        {"rate": ("throughput", "throughputPeriod")}, _read_per_period, _write_per_period
    ),
}
"""By class. Properties that two types have with the same names keep their values as they are."""
