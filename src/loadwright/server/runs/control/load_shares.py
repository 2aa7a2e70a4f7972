"""The distribution of a run's load among its generators."""

from datetime import UTC, datetime

from loadwright.core.curve import Timeline
from loadwright.core.protocol import generator as protocol
from loadwright.core.shares import Change, Member, Members, last_fractions, targets_of
from loadwright.server.runs.models import Run, RunGenerator, RunShares


def changes(run: Run) -> tuple[Change, ...]:
    """Return the distributions of the load in order, each with its start."""
    return tuple(
        Change(row.at.timestamp(), {key: Member(**member) for key, member in row.members.items()})
        for row in run.shares.all()
    )


def carriers(parts: list[RunGenerator]) -> Members:
    """Return the weights and pins of the generators in ``parts`` that can currently carry load."""
    return {
        part.agent.key: Member(part.weight, part.pinned)
        for part in parts
        if part.joined_at is not None
        and part.leaving_at is None
        and not part.lost
        and part.state not in (protocol.ENDED, protocol.FAILED)
    }


def record(run: Run, at: float, parts: list[RunGenerator]) -> float | None:
    """Distribute the load among the carriers in ``parts`` from ``at`` (server time).

    While all are lost, their last distribution is kept with their current weights and pins, because those that
    reconnect continue with it. Returns the time from which this holds, or ``None`` without any generator. A change
    never precedes an earlier one or the time at which one of its members joins.
    """
    members = carriers(parts) or _last_carriers(run, parts)
    if not members:
        return None
    joined = [part.joined_at for part in parts if part.agent.key in members and part.joined_at is not None]
    earlier = [*joined, *run.shares.order_by("-at").values_list("at", flat=True)[:1]]
    at = max(at, *(time.timestamp() for time in earlier))
    rows = {key: {"weight": member.weight, "pinned": member.pinned} for key, member in members.items()}
    RunShares.objects.create(run=run, at=datetime.fromtimestamp(at, UTC), members=rows)
    return at


def _last_carriers(run: Run, parts: list[RunGenerator]) -> Members:
    last = run.shares.order_by("-at", "-pk").first()
    keys = last.members if last is not None else {}
    return {part.agent.key: Member(part.weight, part.pinned) for part in parts if part.agent.key in keys}


def shares(run: Run) -> dict[str, float]:
    """Return each generator's share of the load (0..1). Generators that left keep their last share."""
    keys = [part.agent.key for part in run.generators.all()]
    return last_fractions(keys, run.target or 0.0, changes(run), whole=run.spec.threads is not None)


def timeline_of(run: Run, generator: str) -> Timeline | None:
    """Return the load requested of one generator over server time; ``None`` where ``run.timeline`` has none."""
    timeline, shared = run.timeline(), changes(run)
    if timeline is None or not shared:
        return None
    targets = targets_of(generator, timeline.targets, shared, whole=run.spec.threads is not None)
    return Timeline(timeline.start, targets, timeline.curve)
