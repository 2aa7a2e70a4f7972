"""Holds on agents. Apps above declare their functions as ``HOLDERS`` in their ``extensions.py``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from loadwright.server.platform.registry import declared

from .models import Agent


@dataclass(frozen=True)
class Hold:
    """The use for which an agent is reserved exclusively. Without a project, it is visible to everyone."""

    id: int
    name: str
    address: str
    project_id: int | None


Holder = Callable[[Sequence[Agent]], Mapping[int, Hold]]
"""Returns the hold on each reserved agent, by the primary key of the agent."""


def holds(agents: Sequence[Agent]) -> dict[int, Hold]:
    """Return the hold on each reserved agent, by the primary key of the agent."""
    found: dict[int, Hold] = {}
    for holder in declared("extensions", "HOLDERS"):
        found |= holder(agents)
    return found
