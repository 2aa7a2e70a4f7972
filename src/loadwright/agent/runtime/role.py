"""What a role of the agent program is, and what the program offers it.

A role is a folder beside ``runtime``: it declares its messages in ``core.protocol``, its measurements in
``telemetry.schema`` and its command in ``cli/agent.py``. Connection, clock, spool, delivery, host sampling and shutdown
are the program's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

import httpx

from loadwright.core.protocol import RoleMessages
from loadwright.core.protocol.envelope import ObservedT, OrderT

from .clock import ServerClock
from .enrol import ServerUrl
from .host_watch import HostWatch
from .shipper import Shipper
from .spool import Spool


@dataclass(frozen=True)
class AgentContext:
    """What the program offers its role, once the server has accepted the agent.

    ``id`` is the agent's, ``home`` the folder for everything it keeps, ``client`` sends its token. Call ``changed``
    whenever the observed state changes: it is reported at once, and the order is reconciled again. ``spawn`` starts
    work in the background, which the end of the program cancels.
    """

    id: str
    home: Path
    server: ServerUrl
    client: httpx.AsyncClient
    spool: Spool
    shipper: Shipper
    clock: ServerClock
    host: HostWatch
    changed: Callable[[], None]
    spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Role(Generic[OrderT, ObservedT]):
    """One role of the agent program, whose event loop calls these methods.

    Until ``start`` only ``hello`` and ``stop`` are called.
    """

    messages: RoleMessages[OrderT, ObservedT]

    def hello(self) -> Mapping[str, Any]:
        """Return the fields that ``messages.hello`` adds to those of every agent."""
        return {}

    def start(self, context: AgentContext) -> None:
        """Begin; called once, when the server has accepted the agent for the first time."""

    def reconcile(self, order: OrderT | None, revision: int) -> None:
        """Compare ``order`` with what is being done and start what is missing; return at once.

        Called after every message with the desired state and every ``changed``, so most calls change nothing.
        """

    def observed(self) -> ObservedT | None:
        """Return what the server should learn of the order."""
        return None

    async def stop(self) -> None:
        """End what is being done softly, within a time of the role's own choice; the program ends afterwards."""
