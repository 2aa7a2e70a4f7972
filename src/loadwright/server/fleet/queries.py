"""Reads of agents."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Window

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
    """The current state of a generator: idle, busy, lost or disabled. ``seen`` is its last report, if recent.

    ``hold`` is the use it is reserved for, ``shown`` the same if visible to the user.
    """

    agent: Agent
    state: str
    seen: presence.Seen | None
    hold: Hold | None = None
    shown: Hold | None = None

    @property
    def details(self) -> list[str]:
        """Return the values of the role's columns."""
        return [str(getattr(self.agent, column.field)) for column in agent_roles()[self.agent.role].columns]

    @property
    def host(self) -> Host:
        """Return the host figures of the last report. All are unknown without one."""
        return self.seen.report.host if self.seen else Host()


def agent_by_token(token: str) -> Agent | None:
    """Look up the agent of a token. ``None`` if the token is unknown or revoked."""
    return Agent.objects.filter(token_digest=digest(token), revoked_at=None).first()


def agents() -> QuerySet[Agent]:
    return Agent.objects.filter(revoked_at=None)


def listed() -> QuerySet[Agent]:
    """Return the generators that are not revoked, ordered by room and name, those without a room last.

    ``in_room`` is the number of generators in the same room.
    """
    found = agents().filter(role=GENERATOR.role).select_related("room")
    in_room = Window(Count("pk"), partition_by="room")
    return found.annotate(in_room=in_room).order_by(F("room__name").asc(nulls_last=True), "name", "pk")


def generators(user: User | None = None) -> list[GeneratorState]:
    """Return the state of every generator, in the order of ``listed``."""
    return states(listed(), user)


def states(generators: Iterable[Agent], user: User | None) -> list[GeneratorState]:
    """Return the state of each generator; with ``user``, holds visible to that user are shown."""
    found = list(generators)
    seen = presence.latest(agent.key for agent in found)
    held = holds(found)
    own = {None, *projects.projects(user).values_list("pk", flat=True)} if user is not None else set()
    result = []
    for agent in found:
        last = seen.get(agent.key)
        hold = held.get(agent.pk)
        shown = hold if hold is not None and hold.project_id in own else None
        result.append(GeneratorState(agent, state_of(agent, last, hold), last, hold, shown))
    return result


def idle(room_id: int | None = None) -> list[Agent]:
    """Return the idle generators of a room. ``None`` means all rooms."""
    return [one.agent for one in idle_states() if room_id in (None, one.agent.room_id)]


def idle_states() -> list[GeneratorState]:
    """Return the state of every idle generator, in the order of ``listed``."""
    return [one for one in generators() if one.state == IDLE]


def state_of(agent: Agent, seen: presence.Seen | None, hold: Hold | None) -> str:
    """Return the state of a generator."""
    if seen is None or not seen.in_contact:
        return LOST
    if hold is not None:
        return BUSY
    observed = seen.report.observed
    if observed is not None and observed.state not in (ENDED, FAILED):
        # It still executes a run that released it while it was not in contact.
        return BUSY
    return IDLE if agent.enabled else DISABLED


def generator(agent_id: int, user: User | None = None) -> GeneratorState:
    """Look up a generator. ``NOT_FOUND`` if it does not exist."""
    found = states(agents().filter(role=GENERATOR.role, pk=agent_id).select_related("room"), user)
    if not found:
        raise errors.GENERATOR_NOT_FOUND()
    return found[0]
