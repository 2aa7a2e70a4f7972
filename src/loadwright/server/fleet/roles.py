"""Roles of agents, and how the server treats each of them.

The roles are those for which the telemetry schema has measurements. An app declares the orders of a role, and
everything beyond storing telemetry, as ``AGENT_ROLES`` in its ``agent_roles.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.utils.functional import Promise

from loadwright.core.protocol import RoleMessages
from loadwright.server.platform.registry import declared
from loadwright.telemetry import schema


@dataclass(frozen=True)
class Ordered:
    """The order of an agent with its revision. ``version`` changes whenever one of them does."""

    revision: int = 0
    order: Any | None = None
    version: Hashable = None


class Orders(Protocol):
    """The orders of a role. Its methods are called in a thread that may use the database."""

    def versions(self) -> Mapping[str, Hashable]:
        """Return the version of each agent's order, by the agent's key. Called every second: one query."""
        ...

    def orders(self, agents: Collection[str]) -> Mapping[str, Ordered]:
        """Return the orders of the agents with these keys; those without one may be missing."""
        ...


class NoOrders:
    """The orders of a role without orders."""

    def versions(self) -> Mapping[str, Hashable]:
        return {}

    def orders(self, _agents: Collection[str]) -> Mapping[str, Ordered]:
        return {}


class Deletions(Protocol):
    """The runs that were deleted. Its methods are called in a thread that may use the database."""

    def version(self) -> Hashable:
        """Return a value that changes whenever a run is deleted. Called every second: one query."""
        ...

    def deleted(self, kept: Collection[str]) -> Collection[str]:
        """Return those of the runs with these ids that were deleted. An unknown run was not: a backup may lack it."""
        ...


class NoDeletions:
    """The deletions of a role whose agents keep no files of runs."""

    def version(self) -> Hashable:
        return None

    def deleted(self, _kept: Collection[str]) -> Collection[str]:
        return ()


def nothing_notable(_observed: Any) -> object:
    """The ``notable`` of a role whose observations are not announced."""
    return None


def nothing_introduced(_key: str, _hello: Any) -> None:
    """The ``introduced`` of a role of which nothing is stored but its columns."""


NO_ORDERS = NoOrders()
NO_DELETIONS = NoDeletions()


def nothing_asked(_agents: Collection[str]) -> Mapping[str, str]:
    """The ``catalogues`` of a role whose agents have no JMeter."""
    return {}


@dataclass(frozen=True)
class Column:
    """A field that the role adds to ``hello``.

    It is stored in the agent's column of the same name and shown in tables, with its meaning as ``help``.
    """

    field: str
    heading: Promise | str
    help: Promise | str = ""


@dataclass(frozen=True)
class AgentRole:
    """A role on the server.

    ``orders`` are the desired states of its agents. ``notable`` returns the part of an observation whose change is
    announced (topic ``AGENTS``); the rest changes every second. ``label`` is the name for users. ``deletions`` are the
    runs of which its agents must keep no files. ``introduced`` stores what else an agent reports when it connects: it
    is passed the key of the agent and its ``hello``. ``catalogues`` returns, for those of the agents with these keys
    that are asked to list the elements of their installation, its digest; it is called every second.
    """

    messages: RoleMessages[Any, Any]
    label: Promise | str = ""
    orders: Orders = NO_ORDERS
    notable: Callable[[Any], object] = nothing_notable
    columns: tuple[Column, ...] = ()
    deletions: Deletions = NO_DELETIONS
    introduced: Callable[[str, Any], None] = nothing_introduced
    catalogues: Callable[[Collection[str]], Mapping[str, str]] = nothing_asked

    @property
    def name(self) -> str:
        """Return the role's name in ``hello``."""
        return self.messages.role

    def command(self, server: str, code: str) -> str:
        """Return the command that enrols and starts an agent of this role."""
        token_file = f"~/.loadwright/{self.name}.token"
        # Arguments of a program can be read by all users of its machine; those of the shell's own echo cannot.
        agent = f"loadwright agent {self.name} --server {server} --token-file {token_file}"
        return f"echo {code} | {agent} --enrol-file -"


@cache
def agent_roles() -> dict[str, AgentRole]:
    known = {role.name: role for role in declared("agent_roles", "AGENT_ROLES")}
    return {name: known.get(name) or AgentRole(RoleMessages(name), name) for name in schema.roles()}
