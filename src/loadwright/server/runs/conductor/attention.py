"""Has the hosts of active runs delivered every second: charts, guardrails and the result wait for them."""

from __future__ import annotations

from collections.abc import Collection

from loadwright.server.monitoring import queries as monitoring
from loadwright.server.monitoring.looking import LOOKED_S, look
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec import hosts as spec

EVERY_S = LOOKED_S / 3


class Attention:
    """The agents on the hosts of every active run."""

    def __init__(self) -> None:
        self._agents: dict[str, Collection[str]] = {}
        self._looked_at = float("-inf")

    def keep(self, runs: Collection[Run], now: float) -> None:
        """Look at the hosts that are shown with these runs, or that a guardrail is about. Blocks."""
        active = {run.key: run for run in runs}
        new = active.keys() - self._agents.keys()
        if not new and 0 <= now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        self._agents = {key: _agents(run) for key, run in active.items()}
        agents = {agent for one in self._agents.values() for agent in one}
        if agents:
            look(agents)


def _agents(run: Run) -> Collection[str]:
    return monitoring.keys([host.id for host in spec.chosen(run, spec.of_run(run))])
