"""The roles of agents: which there are, and what the server does for agents of each.

An agent role is one that writes measurements: the telemetry schema names the roles. What the server does for one beyond
storing its telemetry, an app declares as ``AGENT_ROLES`` in its ``agent_roles.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise

from loadwright.core.protocol import RoleMessages
from loadwright.server.platform.registry import declared
from loadwright.telemetry import schema

from .models import Agent

Orders = Callable[[Agent], tuple[int, Any | None]]
"""Returns revision and order of an agent; called in a thread, may use the database."""


def no_order(_agent: Agent) -> tuple[int, Any | None]:
    """Leave the agent without an order."""
    return 0, None


def nothing_notable(_observed: Any) -> object:
    """Inform nobody of what the agent observes."""
    return None


@dataclass(frozen=True)
class Column:
    """A field that the role adds to hello. The agent's row keeps it under the same name, tables show it."""

    field: str
    heading: Promise | str


@dataclass(frozen=True)
class AgentRole:
    """One role, as the server sees it.

    ``orders`` returns what an agent should be doing. ``notable`` picks the part of what an agent observes whose change
    is announced (topic ``AGENTS``); the rest changes every second. ``label`` names the role to people.
    """

    messages: RoleMessages[Any, Any]
    label: Promise | str = ""
    orders: Orders = no_order
    notable: Callable[[Any], object] = nothing_notable
    columns: tuple[Column, ...] = ()

    @property
    def name(self) -> str:
        """Return the name that agents greet with."""
        return self.messages.role

    def command(self, server: str, code: str) -> str:
        """Return the command with which an agent of this role joins."""
        token_file = f"~/.loadwright/{self.name}.token"
        return f"loadwright agent {self.name} --server {server} --token-file {token_file} --enrol {code}"


@cache
def agent_roles() -> dict[str, AgentRole]:
    """Return every role by its name."""
    known = {role.name: role for role in declared("agent_roles", "AGENT_ROLES")}
    return {name: known.get(name) or AgentRole(RoleMessages(name), name) for name in schema.roles()}
