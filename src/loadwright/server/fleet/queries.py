"""What is known about agents."""

import time
from dataclasses import dataclass

from django.db.models import F, QuerySet

from loadwright.core.protocol import Host
from loadwright.core.protocol.generator import ENDED, FAILED, GENERATOR
from loadwright.server.accounts.authentication.secrets import digest
from loadwright.server.accounts.models import User
from loadwright.server.projects import queries as projects

from . import errors, presence
from .holds import Hold, holds
from .models import Agent
from .roles import agent_roles

IDLE = "idle"
BUSY = "busy"
LOST = "lost"
DISABLED = "disabled"


@dataclass(frozen=True)
class GeneratorState:
    """A generator now: ``state`` is idle, busy, lost or disabled; ``seen`` its last report, if recent.

    ``hold`` is what it is reserved for, ``shown`` the same if the person may see it.
    """

    agent: Agent
    state: str
    seen: presence.Seen | None
    hold: Hold | None = None
    shown: Hold | None = None

    @property
    def details(self) -> list[str]:
        """Return the texts of the columns of its role."""
        return [str(getattr(self.agent, column.field)) for column in agent_roles()[self.agent.role].columns]

    @property
    def host(self) -> Host:
        """Return the machine's figures of the last report; all unknown without one."""
        return self.seen.report.host if self.seen else Host()


def agent_by_token(token: str) -> Agent | None:
    """Return the agent of this token; nothing when unknown or revoked."""
    return Agent.objects.filter(token_digest=digest(token), revoked_at=None).first()


def agents() -> QuerySet[Agent]:
    """Return every agent that is not revoked."""
    return Agent.objects.filter(revoked_at=None)


def generators(user: User | None = None) -> list[GeneratorState]:
    """Return every generator that is not revoked, by room and name, those of no room last.

    With ``user``, each shows what it is reserved for if the person may see that.
    """
    listed = agents().filter(role=GENERATOR.role)
    return _states(listed.order_by(F("room__name").asc(nulls_last=True), "name", "pk"), user)


def _states(listed: QuerySet[Agent], user: User | None) -> list[GeneratorState]:
    found = list(listed.select_related("room"))
    seen = presence.latest(agent.key for agent in found)
    held = holds(found)
    own = {None, *projects.projects(user).values_list("pk", flat=True)} if user is not None else set()
    now = time.time()
    states = []
    for agent in found:
        last = seen.get(agent.key)
        hold = held.get(agent.pk)
        shown = hold if hold is not None and hold.project_id in own else None
        states.append(GeneratorState(agent, state_of(agent, last, now, hold), last, hold, shown))
    return states


def idle(room_id: int | None = None) -> list[Agent]:
    """Return the generators that may be given to a run now: of a room, or of all without one."""
    states = (one for one in generators() if one.state == IDLE)
    return [one.agent for one in states if room_id in (None, one.agent.room_id)]


def state_of(agent: Agent, seen: presence.Seen | None, now: float, hold: Hold | None) -> str:
    """Return what a generator can be counted on for."""
    if seen is None or not seen.fresh(now):
        return LOST
    if hold is not None:
        return BUSY
    observed = seen.report.observed
    if observed is not None and observed.state not in (ENDED, FAILED):
        # It still carries out a run that let go of it while it was silent.
        return BUSY
    return IDLE if agent.enabled else DISABLED


def generator(agent_id: int, user: User | None = None) -> GeneratorState:
    """Return one generator as ``generators`` does; raises ``ActionError`` when there is none."""
    found = _states(agents().filter(role=GENERATOR.role, pk=agent_id), user)
    if not found:
        raise errors.GENERATOR_NOT_FOUND()
    return found[0]
