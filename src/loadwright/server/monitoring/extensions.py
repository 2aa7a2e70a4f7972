"""Panels of monitoring on pages of apps below: the agent of a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from loadwright.server.accounts.actor import user_of
from loadwright.server.servers.models import Server
from loadwright.server.web.panels import Panel

from . import queries, series
from .forms import HostForm, shown
from .models import MonitoredHost
from .queries import HostState


@dataclass(frozen=True)
class Section:
    """The section of a server's page. ``form`` is for people who can change what is measured."""

    host: HostState
    form: HostForm | None
    drop: MonitoredHost | None


def of_server(request: HttpRequest, found: list[Server]) -> Mapping[int, Section]:
    """Return the section of each server."""
    user = user_of(request)
    sections = {}
    for host in series.with_figures(queries.hosts(found)):
        settings = queries.settings_of(host.server)
        may_manage = queries.may_manage(user, host.server)
        form = HostForm(initial=shown(settings.ports, settings.link_mbit_s)) if may_manage else None
        drop = queries.host_of(host.monitor.agent) if host.monitor else None
        sections[host.server.pk] = Section(host, form, drop)
    return sections


PANELS = [Panel("server.sections", "monitoring/panels/server.html", of_server)]
