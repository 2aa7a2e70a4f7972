"""What catalogues add to the page of generators: their plugins."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from loadwright.server.fleet.models import Agent
from loadwright.server.web.panels import Panel

from . import queries
from .models import Installation


def installations(_request: HttpRequest, agents: list[Agent]) -> Mapping[int, Installation]:
    """Return the installation of each generator."""
    return queries.of_agents(agents)


PANELS = [
    Panel("generators.heads", "catalogues/panels/head.html"),
    Panel("generators.cells", "catalogues/panels/cell.html", installations),
]
