"""The agent of a server on the server's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.http import HttpRequest
from django.utils import timezone

from loadwright.core.protocol.monitor import CacheDrop
from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Server

from . import queries, series
from .forms import HostForm, shown
from .orders import DROP_FOR
from .queries import HostState, Monitor


@dataclass(frozen=True)
class Drop:
    """The latest request to drop the page cache of a server. ``outcome`` is ``None`` until its agent reports it."""

    at: datetime
    outcome: CacheDrop | None


@dataclass(frozen=True)
class Section:
    """The section of a server's page. ``form`` is for people who can change what is measured.

    ``suggested`` are agents that probably run on the server, which has none yet.
    """

    host: HostState
    form: HostForm | None
    drop: Drop | None
    suggested: Sequence[Monitor] = ()


def of_server(request: HttpRequest, found: list[Server]) -> Mapping[int, Section]:
    """Return the section of each server."""
    user = user_of(request)
    sections = {}
    for host in series.with_figures(queries.hosts(found)):
        settings = queries.settings_of(host.server)
        may_manage = queries.may_manage(user, host.server)
        form = HostForm(initial=shown(settings.ports, settings.link_mbit_s)) if may_manage else None
        suggested = _suggested(user, host.server) if may_manage and host.monitor is None else []
        sections[host.server.pk] = Section(host, form, _drop(host), suggested)
    return sections


def _suggested(user: User, server: Server) -> list[Monitor]:
    return [one for one in queries.unlinked(user) if one.suggested is not None and one.suggested.pk == server.pk]


def _drop(host: HostState) -> Drop | None:
    """Return the latest request if its outcome is known or may still be reported."""
    rows = [(row, one.observed) for one in host.monitors if (row := queries.host_of(one.agent)) is not None]
    asked = [(row.drop_at, row.drop_id, observed) for row, observed in rows if row.drop_at is not None]
    if not asked:
        return None
    at, request, observed = max(asked, key=itemgetter(0))
    outcome = observed.cache_drop if observed is not None else None
    if outcome is not None and outcome.request == request:
        return Drop(at, outcome)
    return Drop(at, None) if at > timezone.now() - DROP_FOR else None
