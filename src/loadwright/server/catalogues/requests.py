"""Which connected generators are asked for the catalogue of their installation: for each, one that is idle."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet
from django.utils import timezone

from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent

from . import actions
from .models import GeneratorInstallation, Installation


def asked(agents: Collection[str]) -> Mapping[str, str]:
    """Return the digest of the installation that each of these agents is asked for, by its key.

    Called every second: one query while every catalogue is known.
    """
    found: dict[str, str] = {}
    for installation in _missing().select_related("asked"):
        if _is_asked(installation):
            agent = installation.asked
        else:
            agent = _next(installation, agents)
            if agent is not None and not actions.claim(installation, agent):
                agent = None
        if agent is not None and agent.key in agents:
            found[agent.key] = installation.digest
    return found


def _missing() -> QuerySet[Installation]:
    """Return the installations whose catalogue is asked for, or is to be."""
    states = Installation.State
    again = Q(
        state=states.FAILED, attempts__lt=actions.MOST_ATTEMPTS, received_at__lt=timezone.now() - actions.RETRY_AFTER
    )
    there = GeneratorInstallation.objects.filter(agent__revoked_at=None).values("installation")
    return Installation.objects.filter(Q(state=states.WAITING) | again, pk__in=there)


def _is_asked(installation: Installation) -> bool:
    asked_at = installation.asked_at
    recently = asked_at is not None and timezone.now() - asked_at < actions.ASKED_FOR
    return recently and installation.state == Installation.State.WAITING


def _next(installation: Installation, agents: Collection[str]) -> Agent | None:
    """Return an idle generator with the installation, not the one that was asked last if there is another one."""
    having = fleet.agents().filter(installation__installation=installation, key__in=agents)
    idle = [one.agent for one in fleet.states(having, None) if one.state in (fleet.IDLE, fleet.DISABLED)]
    return min(idle, key=lambda agent: (agent.pk == installation.asked_id, agent.pk), default=None)
