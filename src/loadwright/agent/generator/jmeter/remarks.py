"""Messages about how the load of a run went on this generator, where that casts doubt on the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loadwright.core.messages import Message, agents
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import GeneratorSecond

from .log import ThreadReasons
from .plugin_link import BY_NO_THREADS, BY_PLAN, BY_SETUP, BY_THREADS, LoadEnd

_REASONS = {
    BY_PLAN: agents.STOPPED_BY_PLAN,
    BY_SETUP: agents.STOPPED_IN_SETUP,
    BY_THREADS: agents.THREADS_ENDED,
    BY_NO_THREADS: agents.NO_THREADS,
}


@dataclass
class Iterations:
    """How many iterations began, and how many of them ended without a sample."""

    begun: int = 0
    empty: int = 0

    def add(self, second: GeneratorSecond) -> None:
        empty = second.empty or 0
        self.begun += second.transactions + empty
        self.empty += empty


def remarks(
    order: protocol.Order, end: LoadEnd | None, iterations: Iterations, found: ThreadReasons
) -> Iterator[Message]:
    """Yield the messages about a load that ended at ``end`` (``None``: unknown); ``found`` is from JMeter's log."""
    if end is not None and (early := _early(order, end, found)) is not None:
        yield early
    if found.failures:
        yield _quoting(agents.THREADS_FAILED(count=found.failures), found.failed)
    if iterations.empty and not order.ends_by_itself:
        yield _quoting(agents.EMPTY_ITERATIONS(empty=iterations.empty, count=iterations.begun), found.ended)


def _early(order: protocol.Order, end: LoadEnd, found: ThreadReasons) -> Message | None:
    """Return why the load ended before it should have, ``None`` if it did not."""
    in_time = order.end_at is not None and end.at >= order.end_at
    if end.by not in _REASONS or in_time or (end.by == BY_THREADS and order.ends_by_itself):
        return None
    quoted = [found.stopped_test] if found.stopped_test and end.by in (BY_PLAN, BY_SETUP) else []
    reason = _quoting(_REASONS[end.by](), quoted)
    if order.start_at is None or end.at < order.start_at or end.by == BY_NO_THREADS:
        return reason
    seconds = round(end.at - order.start_at, 1)
    if order.end_at is None:
        return agents.ENDED_BY_ITSELF(seconds=seconds, reason=reason)
    return agents.ENDED_EARLY(seconds=seconds, asked=round(order.end_at - order.start_at, 3), reason=reason)


def _quoting(what: Message, lines: Sequence[str]) -> Message:
    return agents.LOGGED(what=what, line="; ".join(lines)) if lines else what
