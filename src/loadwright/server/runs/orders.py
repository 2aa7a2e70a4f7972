"""What each generator of a run should be doing: pure, from the facts of the run."""

from dataclasses import dataclass, field, replace

from loadwright.core import protocol
from loadwright.core.curve import Timeline, shares
from loadwright.core.protocol import Bundle, Order

from .models import Run


@dataclass(frozen=True)
class Facts:
    """A run as orders see it; times are server time in seconds since the epoch.

    ``state`` is one of ``Run.State``; ``timeline`` is the load of all generators, ``None`` as written or
    while the start is unknown. ``stopped`` tells that a person or a failure ends the run, not its time.
    """

    key: str
    state: str
    mode: str
    bundle: Bundle
    generators: int
    timeline: Timeline | None = None
    start_at: float | None = None
    end_at: float | None = None
    stopped: bool = False
    stop_now: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    jtl: bool = False
    max_threads: int = 1000


def facts_of(run: Run) -> Facts:
    """Read the facts of ``run``, its generators and targets (prefetched or not)."""
    return Facts(
        key=run.key,
        state=run.state,
        mode=run.mode,
        bundle=Bundle(run.bundle_sha256, run.bundle_size, f"/agent/bundles/{run.bundle_sha256}"),
        generators=len(run.generators.all()),
        timeline=run.timeline(),
        start_at=run.start_at.timestamp() if run.start_at else None,
        end_at=run.end_at.timestamp() if run.end_at else None,
        stopped=run.outcome not in ("", Run.State.FINISHED),
        stop_now=run.stop_now,
        properties=run.properties,
        jtl=run.jtl,
        max_threads=run.max_threads,
    )


def order(facts: Facts, position: int) -> Order | None:
    """Return the order of the generator at ``position``; nothing once the run has ended."""
    state = _state(facts)
    if state is None:
        return None
    points: list[tuple[float, float]] = []
    if facts.timeline is not None:
        points = _share(facts, position)
    return Order(
        run=facts.key,
        state=state,
        bundle=facts.bundle,
        mode=facts.mode,
        points=points,
        start_at=facts.start_at,
        end_at=facts.end_at,
        phase=(position, facts.generators),
        max_threads=facts.max_threads,
        properties=facts.properties,
        jtl=facts.jtl,
    )


def late_order(facts: Facts, position: int) -> Order | None:
    """Return the order of a generator that has not delivered everything of an ended run: stop, and deliver."""
    return order(replace(facts, state=Run.State.STOPPING, stopped=True, stop_now=True), position)


def _state(facts: Facts) -> str | None:
    if facts.state == Run.State.PENDING:
        return protocol.PREPARE
    if facts.state in (Run.State.STARTING, Run.State.RUNNING):
        return protocol.RUN
    if facts.state == Run.State.STOPPING:
        if facts.stop_now:
            return protocol.STOP_NOW
        return protocol.STOP if facts.stopped else protocol.RUN
    return None


def _share(facts: Facts, position: int) -> list[tuple[float, float]]:
    """Return the generator's part of the load; threads are whole, the first generators take the remainder."""
    assert facts.timeline is not None
    part = shares([1.0] * facts.generators)[position]
    if facts.mode != protocol.THREADS:
        return facts.timeline.points(part)
    targets = [
        (time, float((int(value) + facts.generators - 1 - position) // facts.generators))
        for time, value in facts.timeline.targets
    ]
    return Timeline(facts.timeline.start, targets, facts.timeline.curve).points()
