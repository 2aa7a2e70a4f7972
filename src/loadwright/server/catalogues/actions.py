"""Writes of catalogues: which installation a generator has, who is asked for its catalogue, and what arrives."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from loadwright.core.protocol.generator import GeneratorHello
from loadwright.core.texts import printable
from loadwright.server.fleet import topics
from loadwright.server.fleet.models import Agent
from loadwright.server.platform import events, stored

from . import storage
from .checking import Checked
from .models import GeneratorInstallation, Installation

ASKED_FOR = timedelta(minutes=5)
"""A generator that was asked has this time before another one is asked; a run may keep it busy."""
RETRY_AFTER = timedelta(hours=6)
"""A catalogue that could not be made is asked for again: whatever was wrong may have been repaired."""
MOST_ATTEMPTS = 5
"""How often that is done."""
MOST_UNUSED = 50
"""Installations that no generator has any more, whose catalogues are kept for open drafts."""
MAX_JAR_NAME = 200


def introduce(key: str, hello: GeneratorHello) -> None:
    """Store which installation the generator ``key`` reports. Agents of earlier versions report none."""
    agent = Agent.objects.filter(key=key).first()
    if agent is None:
        return
    if not hello.installation:
        GeneratorInstallation.objects.filter(agent=agent).delete()
        return
    plugins = [printable(name, MAX_JAR_NAME)[:MAX_JAR_NAME] for name in hello.plugins]
    states = Installation.State
    found, _created = Installation.objects.get_or_create(
        digest=hello.installation,
        defaults={"plugins": plugins, "state": states.WAITING if plugins else states.PLAIN},
    )
    GeneratorInstallation.objects.update_or_create(agent=agent, defaults={"installation": found})
    # An agent that reports ever other installations must not fill the database.
    Installation.objects.filter(generators=None).exclude(state=states.READY).delete()


def claim(installation: Installation, agent: Agent) -> bool:
    """Note that ``agent`` is asked for a catalogue; ``False`` if another one was asked meanwhile."""
    before = Q(asked_at=None) if installation.asked_at is None else Q(asked_at=installation.asked_at)
    waiting = Installation.objects.filter(before, pk=installation.pk)
    return bool(
        waiting.update(
            state=Installation.State.WAITING, asked=agent, asked_at=timezone.now(), attempts=F("attempts") + 1
        )
    )


def accept(agent: Agent, digest: str) -> bool:
    """Note that a catalogue arrives; ``False`` if this agent was not asked for it, or has sent it already."""
    asked = Installation.objects.filter(
        Q(received_at=None) | Q(received_at__lt=F("asked_at")),
        digest=digest,
        asked=agent,
        state=Installation.State.WAITING,
    )
    own = GeneratorInstallation.objects.filter(agent=agent).values("installation")
    return bool(asked.filter(pk__in=own).update(received_at=timezone.now()))


@transaction.atomic
def store(digest: str, checked: Checked) -> None:
    """Store what became of the upload that was accepted; a catalogue only if there is one."""
    installation = Installation.objects.filter(digest=digest).first()
    if installation is None:
        return
    states, found = Installation.State, checked.found
    installation.state = states.FAILED if "error" in found else states.READY
    installation.error = found.get("error", "")
    installation.elements, installation.failed = found.get("elements", []), found.get("failed", {})
    installation.size, installation.received_at = len(checked.catalogue), timezone.now()
    installation.save(update_fields=["state", "error", "elements", "failed", "size", "received_at"])
    if checked.catalogue:
        stored.write(storage.path(digest), checked.catalogue)
    unused = Installation.objects.filter(generators=None).exclude(pk=installation.pk).order_by("-received_at", "-pk")
    for old in unused[MOST_UNUSED:]:
        stored.delete(storage.path(old.digest))
        old.delete()
    events.announce(topics.ORDERS)
