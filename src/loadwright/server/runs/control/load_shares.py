"""The distribution of a run's load among its generators."""

from datetime import UTC, datetime

from loadwright.core.protocol import generator as protocol
from loadwright.core.shares import Change, Member, Members, last_fractions
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


def record(run: Run, at: float, members: Members) -> float:
    """Distribute the load among ``members`` from ``at`` (server time) and return the time from which this holds.

    A change never precedes an earlier one: the shares with a generator that is about to join apply from the time at
    which it joins.
    """
    last = run.shares.order_by("at").values_list("at", flat=True).last()
    if last is not None:
        at = max(at, last.timestamp())
    rows = {key: {"weight": member.weight, "pinned": member.pinned} for key, member in members.items()}
    RunShares.objects.create(run=run, at=datetime.fromtimestamp(at, UTC), members=rows)
    return at


def shares(run: Run) -> dict[str, float]:
    """Return each generator's share of the load (0..1). Generators that left keep their last share."""
    keys = [part.agent.key for part in run.generators.all()]
    return last_fractions(keys, run.target or 0.0, changes(run), whole=run.spec.threads is not None)
