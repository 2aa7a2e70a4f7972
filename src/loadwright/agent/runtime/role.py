"""The interface of an agent role, and the services that the program provides to it.

A role is a folder beside ``runtime``: it declares its messages in ``core.protocol``, its measurements in
``telemetry.schema`` and its command in ``cli/agent``. Connection, clock, spool, delivery, host sampling and shutdown
belong to the program.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

from loadwright.core.protocol import Host, RoleMessages
from loadwright.core.protocol.envelope import ObservedT, OrderT

from .clock import ServerClock
from .enrol import ServerUrl
from .host_watch import HostWatch
from .shipper import Shipper
from .spool import Spool


@dataclass(frozen=True)
class AgentContext:
    """The services for a role, available once the server has accepted the agent.

    ``id`` is the agent's id, ``home`` the folder for all its files; ``token`` authenticates its requests.
    ``contact_age`` returns the seconds since the latest report was sent that the server has answered. Call ``changed``
    whenever the observed state changes: it is reported immediately, and the order is reconciled again. Call ``awake``
    after regular work: a report that is due soon is sent now. Call ``introduce`` when what ``hello`` returns has
    changed. ``spawn`` starts a background task, which is cancelled at the end of the program.
    """

    id: str
    home: Path
    server: ServerUrl
    token: str
    spool: Spool
    shipper: Shipper
    clock: ServerClock
    host: HostWatch
    contact_age: Callable[[], float]
    changed: Callable[[], None]
    awake: Callable[[], None]
    introduce: Callable[[], None]
    spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Role(Generic[OrderT, ObservedT]):
    """One role of the agent program. Its methods are called in the event loop.

    Before ``start``, only ``hello`` and ``stop`` are called.
    """

    messages: RoleMessages[OrderT, ObservedT]
    samples_host = False
    """Whether the role samples the host itself, and ``host`` returns what the program would sample otherwise."""
    follows_repeats = True
    """Whether ``reconcile`` is called for answers that repeat the order too."""

    def hello(self) -> Mapping[str, Any]:
        """Return the additional fields of ``messages.hello``."""
        return {}

    def start(self, context: AgentContext) -> None:
        """Start; called once, when the server has accepted the agent for the first time."""

    def reconcile(self, order: OrderT | None, revision: int) -> None:
        """Compare ``order`` with the current work and start what is missing. Must return immediately.

        Called after every message with the desired state and every ``changed``, so most calls change nothing. Without
        ``follows_repeats``, only after those with another order.
        """

    def expect(self) -> None:
        """Make ready for an order that somebody is about to give. Must return immediately.

        Called after ``reconcile`` as long as that is so.
        """

    def describe(self, installation: str) -> None:
        """List the elements of the installation with this digest for the server. Must return immediately.

        Called after ``reconcile`` as long as the server asks for it.
        """

    def observed(self) -> ObservedT | None:
        """Return the state to report to the server."""
        return None

    def host(self) -> Host:
        """Return the current state of the host, of a role that samples it."""
        return Host()

    def kept(self) -> list[str]:
        """Return the ids of the runs whose files are kept, at most ``MOST_KEPT``."""
        return []

    def pause_s(self) -> float:
        """Return the seconds that may pass until the next report, 0 for the usual time. The server may allow less."""
        return 0.0

    def discard(self, runs: Collection[str]) -> None:
        """Remove the files of these kept runs, which were deleted, unless they are in use. Must return immediately.

        Called after ``reconcile`` as long as they are kept, so most calls repeat an earlier one.
        """

    async def stop(self) -> None:
        """End the current work softly, within a time chosen by the role; the program ends afterwards."""

    async def close(self) -> None:
        """Release what ``start`` opened; called at the end of the program, after its background tasks."""
