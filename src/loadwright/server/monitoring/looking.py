"""The agents whose seconds somebody waits for. All others process and deliver several seconds together.

Pages, runs and alert rules note here again and again which agents they look at. An agent delivers each second as long
as that is so, and at first what it has.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from django.core.cache import cache

from loadwright.core.hosts.lines import Grid
from loadwright.core.hosts.merging import RESOLUTIONS
from loadwright.server.fleet import topics
from loadwright.server.platform import events

TOGETHER_S = 10
"""Seconds that agents deliver together while nobody looks: the shortest interval that is merged."""
LOOKED_S = 30
"""Seconds for which somebody counts as looking. Pages ask every second, or every few of them."""
NEWEST_S = 15
"""A period that ends within so many seconds before now is one of which the newest second is waited for."""
_KEY = "looked-at:"


def look(agents: Collection[str]) -> None:
    """Note that somebody waits for the seconds of the agents with these keys."""
    now = time.time()
    known = cache.get_many([_KEY + agent for agent in agents])
    # Written rarely, however often a page asks.
    due = [agent for agent in agents if now - known.get(_KEY + agent, 0.0) > LOOKED_S / 3]
    if due:
        cache.set_many({_KEY + agent: now for agent in due}, LOOKED_S)
    if len(known) < len(agents):
        events.announce(topics.ORDERS)


def look_at_period(agents: Collection[str], period: Grid, *, fresh: bool = False) -> None:
    """Note the same if a period reaches until now, in seconds, or with ``fresh`` in intervals merged from them."""
    end = period.start + period.count * period.resolution
    if (fresh or period.resolution == RESOLUTIONS[0]) and end > time.time() - NEWEST_S:
        look(agents)


def looked_at(agents: Collection[str]) -> set[str]:
    """Return those of the agents with these keys whose seconds somebody waits for."""
    return {key.removeprefix(_KEY) for key in cache.get_many([_KEY + agent for agent in agents])}
