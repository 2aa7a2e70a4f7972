"""Whether a run's numbers can be trusted: the reasons to doubt them, in sentences for people."""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.stats.measurements import RunMeasurements

from . import health
from .facts import LOST, GeneratorFacts
from .health import BUSY_CPU_PERCENT, GC_PERCENT, LATE_MS, MISSED_FRACTION
from .protocol.generator import FAILED
from .stats.frames import GeneratorSecond
from .stats.series import Columns

REACHED_FRACTION = 0.99
BUSY_FRACTION = 0.10


def doubts(measurements: RunMeasurements, generators: Sequence[GeneratorFacts], series: Columns) -> list[str]:
    """Return one sentence for each reason to doubt the run; none when it is valid.

    ``series`` is that of the run, with the rate that was asked of all generators together.
    """
    reasons: list[str] = []
    for facts in generators:
        seconds = [second for _, second in measurements.seconds(facts.id)]
        reasons += _taking_part(facts, seconds)
        reasons += _machine(facts, seconds)
    return reasons + _arrivals(measurements) + _reached(series, len(generators))


def _taking_part(facts: GeneratorFacts, seconds: list[GeneratorSecond]) -> list[str]:
    reasons = []
    if facts.state == LOST:
        reasons.append(f"generator {facts.name} was lost")
    elif facts.state == FAILED:
        reasons.append(f"generator {facts.name} failed: {facts.error or 'no reason was given'}")
    span = seconds[-1].second - seconds[0].second + 1 if seconds and not facts.pauses else 0
    expected = max(span, facts.seconds_measured or 0)
    if len(seconds) < expected:
        reasons.append(f"{expected - len(seconds)} of {expected} seconds of generator {facts.name} are missing")
    if health.FAILED_BEFORE in facts.warned:
        reasons.append(f"generator {facts.name} had failed before it was taken in again")
    if health.DISK in facts.warned:
        reasons.append(f"the disk of generator {facts.name} was almost full")
    if facts.points_dropped:
        reasons.append(f"generator {facts.name} dropped {facts.points_dropped} measured points")
    return reasons


def _machine(facts: GeneratorFacts, seconds: list[GeneratorSecond]) -> list[str]:
    reasons = []
    cpu = [second.cpu_percent for second in seconds if second.cpu_percent is not None]
    busy = sum(percent > BUSY_CPU_PERCENT for percent in cpu)
    if busy > BUSY_FRACTION * len(cpu):
        reasons.append(
            f"the machine of generator {facts.name} was over {BUSY_CPU_PERCENT:g}% CPU in {busy} of {len(cpu)} seconds"
        )
    collecting = [second.gc_percent for second in seconds if second.gc_percent is not None]
    if collecting and sum(collecting) / len(collecting) > GC_PERCENT:
        reasons.append(
            f"generator {facts.name} spent {sum(collecting) / len(collecting):.0f}% of the time in garbage collection"
        )
    capped = sum(second.capped for second in seconds)
    if capped:
        reasons.append(f"generator {facts.name} was held back by its thread limit in {capped} seconds")
    return reasons


def _arrivals(measurements: RunMeasurements) -> list[str]:
    reasons = []
    begun = missed = late_seconds = latest = 0
    for _, second in measurements.seconds():
        begun += second.transactions
        missed += second.missed
        late_seconds += second.late_ms > LATE_MS
        latest = max(latest, second.late_ms)
    if missed > MISSED_FRACTION * (begun + missed):
        reasons.append(f"{missed} of {begun + missed} transactions that were due never began")
    if late_seconds:
        reasons.append(f"transactions began up to {latest / 1000:.1f} s late")
    return reasons


def _reached(series: Columns, generators: int) -> list[str]:
    """Compare asked and reached where the rate asked was steady, so that ramps and edges do not count."""
    asked = series["rate_asked"]
    asked_sum, reached_sum, stretches, inside = 0.0, 0, 0, False
    for index, value in enumerate(asked):
        steady = bool(value) and 0 < index < len(asked) - 1 and asked[index - 1] == value == asked[index + 1]
        if steady:
            asked_sum += value
            reached_sum += series["rate"][index]
            stretches += not inside
        inside = steady
    # At each end of a stretch every generator's next arrival may lie just outside.
    edges = stretches * generators
    if reached_sum + edges < REACHED_FRACTION * asked_sum:
        percent = 100 * reached_sum / asked_sum
        return [f"only {percent:.1f}% of the rate asked was reached while it was steady"]
    return []
