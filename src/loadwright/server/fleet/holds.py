"""What agents are reserved for. Apps above list who reserves them as ``HOLDERS`` in their ``extensions.py``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from loadwright.server.platform.registry import declared

from .models import Agent


@dataclass(frozen=True)
class Hold:
    """Work that an agent is reserved for: it gets no other. Without a project, everybody may see which."""

    id: int
    name: str
    address: str
    project_id: int | None


Holder = Callable[[Sequence[Agent]], Mapping[int, Hold]]
"""Returns what holds each of the agents that are held, by the agent's primary key."""


def holds(agents: Sequence[Agent]) -> dict[int, Hold]:
    """Return what holds each of the agents that are held, by the agent's primary key."""
    found: dict[int, Hold] = {}
    for holder in declared("extensions", "HOLDERS"):
        found |= holder(agents)
    return found
