"""Agents to which somebody is about to give an order: they make ready for it."""

from __future__ import annotations

from collections.abc import Collection

from django.core.cache import cache

from loadwright.server.platform import events

from . import topics

KEPT_S = 60
"""Seconds for which an agent is told so; it remains ready for some minutes."""
_KEY = "expected:"


def expect(agent: str) -> None:
    """Note that the agent with this key may get an order soon."""
    if not cache.get(_KEY + agent):
        cache.set(_KEY + agent, True, KEPT_S)
        events.announce(topics.ORDERS)


def expecting(agents: Collection[str]) -> set[str]:
    """Return those of the agents with these keys that may get an order soon."""
    found = cache.get_many([_KEY + agent for agent in agents])
    return {key.removeprefix(_KEY) for key in found}
