"""Roles of agents, and how the server treats each of them.

The roles are those for which the telemetry schema has measurements. An app declares the orders of a role, and
everything beyond storing telemetry, as ``AGENT_ROLES`` in its ``agent_roles.py``.
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
"""Returns the revision and order of an agent. Called in a thread that may use the database."""


def no_order(_agent: Agent) -> tuple[int, Any | None]:
    """The orders of a role without orders."""
    return 0, None


def nothing_notable(_observed: Any) -> object:
    """The ``notable`` of a role whose observations are not announced."""
    return None


@dataclass(frozen=True)
class Column:
    """A field that the role adds to ``hello``.

    It is stored in the agent's column of the same name and shown in tables.
    """

    field: str
    heading: Promise | str


@dataclass(frozen=True)
class AgentRole:
    """A role on the server.

    ``orders`` returns the desired state of an agent. ``notable`` returns the part of an observation whose change is
    announced (topic ``AGENTS``); the rest changes every second. ``label`` is the name for users.
    """

    messages: RoleMessages[Any, Any]
    label: Promise | str = ""
    orders: Orders = no_order
    notable: Callable[[Any], object] = nothing_notable
    columns: tuple[Column, ...] = ()

    @property
    def name(self) -> str:
        """Return the role's name in ``hello``."""
        return self.messages.role

    def command(self, server: str, code: str) -> str:
        """Return the command that enrols and starts an agent of this role."""
        token_file = f"~/.loadwright/{self.name}.token"
        return f"loadwright agent {self.name} --server {server} --token-file {token_file} --enrol {code}"


@cache
def agent_roles() -> dict[str, AgentRole]:
    known = {role.name: role for role in declared("agent_roles", "AGENT_ROLES")}
    return {name: known.get(name) or AgentRole(RoleMessages(name), name) for name in schema.roles()}
