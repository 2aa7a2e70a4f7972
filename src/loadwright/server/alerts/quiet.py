"""Which alerts are not reported at a time: those that a silence or a mute window covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from loadwright.server.servers.models import Server

from .hosts import Host, covers, host_of
from .models import Alert, MuteWindow, Scoped, Silence

Quiet = Silence | MuteWindow


def is_muted(window: MuteWindow, at: datetime) -> bool:
    return window.window.covers(at.astimezone(ZoneInfo(window.zone)))


def quieted(alerts: Sequence[Alert], at: datetime) -> Mapping[int, Quiet]:
    """Return what keeps alerts from being reported, by their id: the silence that ends last, else a window."""
    if not alerts:
        return {}
    found = Server.objects.filter(pk__in=[alert.server_id for alert in alerts if alert.server_id])
    hosts = {server.pk: host_of(server) for server in found.select_related("room").prefetch_related("tags")}
    silences = Silence.objects.filter(until__gt=at).order_by("-until")
    active: list[Quiet] = [*silences, *(one for one in MuteWindow.objects.all() if is_muted(one, at))]
    first = {alert.pk: next((one for one in active if _covers(one, alert, hosts)), None) for alert in alerts}
    return {pk: one for pk, one in first.items() if one is not None}


def _covers(scope: Scoped, alert: Alert, hosts: Mapping[int, Host]) -> bool:
    host = hosts.get(alert.server_id or 0)
    of_rule = not isinstance(scope, Silence) or scope.rule_id in (None, alert.rule_id)
    return of_rule and host is not None and covers(scope, host)
