"""What catalogues add to apps below: the plugins of generators on their page, and which of them plans lack."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from loadwright.server.fleet.models import Agent
from loadwright.server.web.panels import Panel

from . import queries, warnings
from .models import Installation


def installations(_request: HttpRequest, agents: list[Agent]) -> Mapping[int, Installation]:
    """Return the installation of each generator."""
    return queries.of_agents(agents)


PLAN_WARNINGS = [warnings.present]
PANELS = [
    Panel("generators.heads", "catalogues/panels/head.html"),
    Panel("generators.cells", "catalogues/panels/cell.html", installations),
]
