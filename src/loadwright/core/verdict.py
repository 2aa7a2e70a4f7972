"""Whether a run's numbers can be trusted, and the reasons to doubt them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .facts import LOST, GeneratorFacts, RunFacts
from .health import FAILED_BEFORE, GC_PERCENT, MISSED_FRACTION
from .messages import Message, reasons
from .messages.events import DISK
from .protocol.generator import FAILED
from .stats.frames import BUSY_CPU_PERCENT, MAX_LABELS, OTHER_LABELS, REQUEST
from .stats.intervals import MAX_RUN_BUCKETS, Merged
from .stats.load import FIRST_SECOND, LAST_SECOND, SECONDS, Load, counted, over
from .stats.requirements import Requirement
from .stats.series import Columns, Rows

REACHED_FRACTION = 0.99
BUSY_FRACTION = 0.10
ERROR_FRACTION = 0.10
"""A failed request is usually much faster or slower than a successful one: above this part, they shift the figures."""
EXCESS_FRACTION = 0.01
EXCESS_INTERVALS = 2
"""In a single interval, an order that arrives late has the same effect."""
STOP_SECONDS = 2


def doubts(totals: Merged, generators: Sequence[GeneratorFacts], series: Columns, after_end: int = 0) -> list[Message]:
    """Return the reasons to doubt the run; empty if it is valid.

    ``totals`` has all measurements; ``series`` is that of the run, with the rate requested of all generators together.
    ``after_end`` transactions were due after the load had ended early.
    """
    found: list[Message] = []
    for facts in generators:
        part = totals.generators.get(facts.id)
        load = part.load if part is not None else Load()
        found += _taking_part(facts, load)
        found += _machine(facts, load)
    return found + _arrivals(totals.total().load, after_end) + _reached(series, len(generators))


def excess(rows: Rows, resolution: int, limits: tuple[int, int], facts: RunFacts) -> list[Message]:
    """Return by how much and for how long the load exceeded the requested one, if it did.

    A generator without contact continues while the others take over its share. ``rows`` are intervals of the run,
    ``limits`` its first and last second. The sum of what each generator was requested is exact, unlike what was sent in
    one second, so it shows in which seconds to compare the load with the requested one.
    """
    of_rate = facts.rate_asked is not None
    wanted = facts.rate_asked or facts.threads_asked
    if wanted is None:
        return []
    own, sent = ("rate_asked", "transactions") if of_rate else ("threads_asked", "threads")
    found, stretch, load_end = _Load(), _Load(), facts.load_ended_at
    for start, values in rows:
        begin, end = max(start, limits[0]), min(start + resolution, limits[1] + 1)
        asked = (wanted(begin, end - begin) or 0.0) * (end - begin)
        # Generators stop shortly after the end of a load that is stopped.
        ends = load_end is not None and begin - STOP_SECONDS < load_end < end
        if ends or values.get(own, 0.0) <= asked * (1 + EXCESS_FRACTION):
            found.add(stretch)
            stretch = _Load()
        else:
            stretch.intervals += 1
            stretch.seconds += end - begin
            stretch.asked += asked
            stretch.sent += values.get(sent, 0)
    found.add(stretch)
    if not found.seconds:
        return []
    mean_asked, mean_sent = round(found.asked / found.seconds, 1), round(found.sent / found.seconds, 1)
    message = reasons.EXCESS if of_rate else reasons.EXCESS_THREADS
    return [message(asked=mean_asked, sent=mean_sent, seconds=found.seconds)]


@dataclass
class _Load:
    """Transactions, or seconds of threads, requested and sent during some intervals."""

    intervals: int = 0
    seconds: int = 0
    asked: float = 0.0
    sent: float = 0.0

    def add(self, stretch: _Load) -> None:
        """Add adjacent intervals, unless that was no excess: a JVM that was suspended requests and sends nothing."""
        if stretch.intervals >= EXCESS_INTERVALS and stretch.sent > stretch.asked * (1 + EXCESS_FRACTION):
            self.seconds += stretch.seconds
            self.asked += stretch.asked
            self.sent += stretch.sent


def failures(totals: Merged, requirements: Sequence[Requirement]) -> list[Message]:
    """Return the reason to doubt a run, or one in progress, many of whose requests failed.

    Where a requirement limits the errors of anything, it judges them.
    """
    if any(requirement.limits_errors for requirement in requirements):
        return []
    requests = [frame for frame in totals.labels.values() if frame.kind == REQUEST]
    errors, samples = sum(frame.errors for frame in requests), sum(frame.samples for frame in requests)
    if errors <= ERROR_FRACTION * samples:
        return []
    return [reasons.REQUESTS_FAILED(share=round(100 * errors / samples))]


def notices(totals: Merged) -> list[Message]:
    """Return what a reader of the numbers must know besides the doubts."""
    others = sum(frame.samples for frame in totals.labels.values() if frame.label == OTHER_LABELS)
    found = []
    if others and len(totals.labels) > MAX_LABELS:
        found.append(reasons.LABELS_MERGED(limit=MAX_LABELS, count=others))
    if totals.widened:
        found.append(reasons.TIMES_WIDENED(limit=MAX_RUN_BUCKETS))
    return found


def _taking_part(facts: GeneratorFacts, load: Load) -> list[Message]:
    found = []
    if facts.state == LOST:
        found.append(reasons.LOST(name=facts.name))
    elif facts.state == FAILED:
        found.append(reasons.FAILED(name=facts.name, reason=facts.error or reasons.NO_REASON()))
    found += [reasons.REMARK(name=facts.name, remark=remark) for remark in facts.remarks]
    measured = load.count(SECONDS)
    # A generator that paused has gaps by intention, so only the count that it reported shows missing seconds.
    span = load.count(LAST_SECOND) - load.count(FIRST_SECOND) + 1 if measured and not facts.pauses else 0
    expected = max(span, facts.seconds_measured or 0)
    if measured < expected:
        found.append(reasons.SECONDS_MISSING(missing=expected - measured, count=expected, name=facts.name))
    if facts.seconds_outside:
        found.append(reasons.SECONDS_OUTSIDE(name=facts.name, count=facts.seconds_outside))
    if load.count("kinds") < measured:
        found.append(reasons.NOT_SEPARATED(name=facts.name))
    if FAILED_BEFORE in facts.warned:
        found.append(reasons.FAILED_BEFORE(name=facts.name))
    if DISK in facts.warned:
        found.append(reasons.DISK_FULL(name=facts.name))
    if facts.points_dropped:
        found.append(reasons.POINTS_DROPPED(name=facts.name, count=facts.points_dropped))
    return found


def _machine(facts: GeneratorFacts, load: Load) -> list[Message]:
    found = []
    busy, known = load.count(over("cpu_percent")), load.count(counted("cpu_percent"))
    if busy > BUSY_FRACTION * known:
        found.append(reasons.CPU_BUSY(name=facts.name, limit=BUSY_CPU_PERCENT, busy=busy, count=known))
    collecting = load.mean("gc_percent")
    if collecting is not None and collecting > GC_PERCENT:
        found.append(reasons.GC_BUSY(name=facts.name, share=round(collecting)))
    if capped := load.count("capped"):
        found.append(reasons.CAPPED(name=facts.name, count=capped))
    return found


def _arrivals(load: Load, after_end: int) -> list[Message]:
    found = []
    missed = load.count("missed") + after_end
    due = load.count("transactions") + load.count("empty") + missed
    if missed > MISSED_FRACTION * due:
        found.append(reasons.MISSED(missed=missed, count=due))
    if load.count(over("late_ms")):
        found.append(reasons.LATE(seconds=round(load.count("late_ms") / 1000, 1)))
    return found


def _reached(series: Columns, generators: int) -> list[Message]:
    """Compare the requested and reached rate where the former was steady, so that ramps and edges do not count."""
    asked, lengths = series["rate_asked"], series["seconds"]
    asked_sum, reached_sum, stretches, inside = 0.0, 0.0, 0, False
    for index, value in enumerate(asked):
        steady = bool(value) and 0 < index < len(asked) - 1 and asked[index - 1] == value == asked[index + 1]
        if steady:
            asked_sum += value * lengths[index]
            reached_sum += series["rate"][index] * lengths[index]
            stretches += not inside
        inside = steady
    # At each end of a steady stretch, every generator's next arrival may fall just outside it.
    edges = stretches * generators
    if reached_sum + edges < REACHED_FRACTION * asked_sum:
        return [reasons.RATE_NOT_REACHED(share=round(100 * reached_sum / asked_sum, 1))]
    return []
