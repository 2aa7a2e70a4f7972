"""Whether a run's numbers can be trusted, and the reasons to doubt them."""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.stats.measurements import RunMeasurements

from .facts import LOST, GeneratorFacts
from .health import BUSY_CPU_PERCENT, FAILED_BEFORE, GC_PERCENT, LATE_MS, MISSED_FRACTION
from .messages import Message, reasons
from .messages.events import DISK
from .protocol.generator import FAILED
from .stats.frames import GeneratorSecond
from .stats.series import Columns

REACHED_FRACTION = 0.99
BUSY_FRACTION = 0.10


def doubts(measurements: RunMeasurements, generators: Sequence[GeneratorFacts], series: Columns) -> list[Message]:
    """Return the reasons to doubt the run; empty if it is valid.

    ``series`` is that of the run, with the rate requested of all generators together.
    """
    messages: list[Message] = []
    for facts in generators:
        seconds = [second for _, second in measurements.seconds(facts.id)]
        messages += _taking_part(facts, seconds)
        messages += _machine(facts, seconds)
    return messages + _arrivals(measurements) + _reached(series, len(generators))


def _taking_part(facts: GeneratorFacts, seconds: list[GeneratorSecond]) -> list[Message]:
    messages = []
    if facts.state == LOST:
        messages.append(reasons.LOST(name=facts.name))
    elif facts.state == FAILED:
        messages.append(reasons.FAILED(name=facts.name, reason=facts.error or reasons.NO_REASON()))
    # A generator that paused has gaps by intention, so only the count that it reported shows missing seconds.
    span = seconds[-1].second - seconds[0].second + 1 if seconds and not facts.pauses else 0
    expected = max(span, facts.seconds_measured or 0)
    if len(seconds) < expected:
        missing = expected - len(seconds)
        messages.append(reasons.SECONDS_MISSING(missing=missing, count=expected, name=facts.name))
    if FAILED_BEFORE in facts.warned:
        messages.append(reasons.FAILED_BEFORE(name=facts.name))
    if DISK in facts.warned:
        messages.append(reasons.DISK_FULL(name=facts.name))
    if facts.points_dropped:
        messages.append(reasons.POINTS_DROPPED(name=facts.name, count=facts.points_dropped))
    return messages


def _machine(facts: GeneratorFacts, seconds: list[GeneratorSecond]) -> list[Message]:
    messages = []
    cpu = [second.cpu_percent for second in seconds if second.cpu_percent is not None]
    busy = sum(percent > BUSY_CPU_PERCENT for percent in cpu)
    if busy > BUSY_FRACTION * len(cpu):
        messages.append(reasons.CPU_BUSY(name=facts.name, limit=BUSY_CPU_PERCENT, busy=busy, count=len(cpu)))
    collecting = [second.gc_percent for second in seconds if second.gc_percent is not None]
    if collecting and sum(collecting) / len(collecting) > GC_PERCENT:
        share = round(sum(collecting) / len(collecting))
        messages.append(reasons.GC_BUSY(name=facts.name, share=share))
    capped = sum(second.capped for second in seconds)
    if capped:
        messages.append(reasons.CAPPED(name=facts.name, count=capped))
    return messages


def _arrivals(measurements: RunMeasurements) -> list[Message]:
    messages = []
    begun = missed = late_seconds = latest = 0
    for _, second in measurements.seconds():
        begun += second.transactions
        missed += second.missed
        late_seconds += second.late_ms > LATE_MS
        latest = max(latest, second.late_ms)
    if missed > MISSED_FRACTION * (begun + missed):
        messages.append(reasons.MISSED(missed=missed, count=begun + missed))
    if late_seconds:
        messages.append(reasons.LATE(seconds=round(latest / 1000, 1)))
    return messages


def _reached(series: Columns, generators: int) -> list[Message]:
    """Compare the requested and reached rate where the former was steady, so that ramps and edges do not count."""
    asked = series["rate_asked"]
    asked_sum, reached_sum, stretches, inside = 0.0, 0, 0, False
    for index, value in enumerate(asked):
        steady = bool(value) and 0 < index < len(asked) - 1 and asked[index - 1] == value == asked[index + 1]
        if steady:
            asked_sum += value
            reached_sum += series["rate"][index]
            stretches += not inside
        inside = steady
    # At each end of a steady stretch, every generator's next arrival may fall just outside it.
    edges = stretches * generators
    if reached_sum + edges < REACHED_FRACTION * asked_sum:
        return [reasons.RATE_NOT_REACHED(share=round(100 * reached_sum / asked_sum, 1))]
    return []
