"""Panels of monitoring on pages of apps below: charts and agent of a server, and its figures beside its terminal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from loadwright.server.accounts.actor import user_of
from loadwright.server.servers.models import Server
from loadwright.server.web.panels import Panel

from . import periods, queries
from .marks import Mark, marks
from .sections import of_server


@dataclass(frozen=True)
class Charts:
    """The charts of a server's page: the offered periods in seconds with their names, and the server's clock."""

    periods: list[tuple[int, str]]
    usual: int
    now: float


def charts_of_server(_request: HttpRequest, found: list[Server]) -> Mapping[int, Charts]:
    """Return the charts of each server that has or had an agent."""
    measured = set(queries.keys([server.pk for server in found]).values())
    return {pk: Charts(periods.choices(), periods.USUAL, time.time()) for pk in measured}


def marks_of_servers(request: HttpRequest, found: list[Server]) -> Mapping[int, list[Mark]]:
    """Return the marks of each server."""
    return marks(user_of(request), [server.pk for server in found])


PANELS = [
    Panel("server.sections", "monitoring/panels/server_charts.html", charts_of_server),
    Panel("server.sections", "monitoring/panels/server.html", of_server),
    Panel("servers.marks", "monitoring/panels/marks.html", marks_of_servers),
    Panel("terminal.status", "monitoring/panels/terminal.html"),
]
