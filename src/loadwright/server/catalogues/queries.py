"""Reads of installations: their catalogues, and which generators have which plugins."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from django.db.models import Exists, OuterRef

from loadwright.core.protocol.generator import GENERATOR
from loadwright.server.fleet import errors as fleet_errors
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.platform import stored

from . import storage
from .models import GeneratorInstallation, Installation

MOST = 20
"""Catalogues that the editor uses."""
MOST_BYTES = 4 << 20
"""Size of these catalogues; elements need about 30 times their size in the memory of drafts."""


@dataclass(frozen=True)
class PluginJar:
    """A jar of an installation, with the names of the elements in it."""

    name: str
    elements: tuple[str, ...]


def catalogues() -> tuple[str, ...]:
    """Return the digests of the catalogues that the editor uses: first those that generators have, the newest first."""
    in_use = Exists(GeneratorInstallation.objects.filter(installation=OuterRef("pk"), agent__revoked_at=None))
    ready = Installation.objects.filter(state=Installation.State.READY).annotate(in_use=in_use)
    found = list(ready.order_by("-in_use", "-received_at", "-pk").values_list("digest", "size")[:MOST])
    totals = accumulate(size for _digest, size in found)
    return tuple(digest for (digest, _size), total in zip(found, totals, strict=True) if total <= MOST_BYTES)


@contextmanager
def files(digests: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield local paths of stored catalogues by digest; a catalogue that was removed is left out."""
    with ExitStack() as opened:
        found = {}
        for digest in digests:
            with suppress(FileNotFoundError):
                path = opened.enter_context(stored.local_path(storage.path(digest)))
                if Path(path).is_file():
                    found[digest] = path
        yield found


def of_generators() -> dict[str, str | None]:
    """Return the digest of each generator that gets runs, by its name.

    It is empty for an installation without plugins, ``None`` if its elements are not known.
    """
    found: dict[str, str | None] = {}
    states = Installation.State
    agents = fleet.agents().filter(role=GENERATOR.role, enabled=True)
    rows = agents.values_list("name", "installation__installation__digest", "installation__installation__state")
    for name, digest, state in rows:
        found[name] = {states.READY.value: digest, states.PLAIN.value: ""}.get(state)
    return found


def installations_in(room_id: int | None) -> dict[str, Installation | None]:
    """Return the installation of each generator of a room that gets runs, by its name, ``None`` for all rooms.

    It is ``None`` if its elements are not known.
    """
    agents = fleet.agents().filter(role=GENERATOR.role, enabled=True)
    found = agents if room_id is None else agents.filter(room=room_id)
    return {agent.name: _known(agent) for agent in found.select_related("installation__installation")}


def _known(agent: Agent) -> Installation | None:
    link: GeneratorInstallation | None = getattr(agent, "installation", None)
    states = Installation.State
    return link.installation if link and link.installation.state in (states.READY, states.PLAIN) else None


def of_agents(agents: Collection[Agent]) -> Mapping[int, Installation]:
    """Return the installation of each of these generators that reports one, by its primary key."""
    links = GeneratorInstallation.objects.filter(agent__in=agents).select_related("installation")
    return {link.agent_id: link.installation for link in links}


def of_generator(agent_id: int) -> tuple[Agent, Installation | None]:
    """Look up a generator and its installation. ``NOT_FOUND`` if the generator does not exist."""
    agent = fleet.agents().filter(role=GENERATOR.role, pk=agent_id).first()
    if agent is None:
        raise fleet_errors.GENERATOR_NOT_FOUND()
    return agent, of_agents([agent]).get(agent.pk)


def jars(installation: Installation) -> list[PluginJar]:
    """Return the jars of plugins, with the elements that each adds."""
    names: dict[str, list[str]] = {name: [] for name in installation.plugins}
    for element in installation.elements:
        names.setdefault(element["jar"], []).append(element["name"])
    return [PluginJar(name, tuple(sorted(found))) for name, found in names.items() if name or found]
