"""The orders to monitor agents: what they measure of the server with which they are linked."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from loadwright.core.protocol.monitor import MonitorOrder, ProcessOrder
from loadwright.server.fleet.roles import Ordered

from .looking import TOGETHER_S, looked_at
from .models import MonitoredHost

DROP_FOR = timedelta(seconds=60)
"""How long a request to drop the page cache stands: an agent that connects later must not act on an old one."""

_COLUMNS = (
    "agent__key",
    "server__project__app_id",
    "server__project__monitoring__ports",
    "server__monitoring__ports",
    "server__monitoring__link_mbit_s",
    "cores_until",
    "drop_id",
    "drop_at",
)


class MonitorOrders:
    """The orders of monitor agents. Their version is the order itself as text: it has few values."""

    def versions(self) -> Mapping[str, Hashable]:
        """Return the version of the order of every agent that was ever in contact."""
        return {key: repr(order) for key, order in _orders().items()}

    def orders(self, agents: Collection[str]) -> Mapping[str, Ordered]:
        """Return the orders of the agents with these keys."""
        found = _orders(agent__key__in=agents)
        return {key: Ordered(order=order, version=repr(order)) for key, order in found.items()}


def _orders(**only: Any) -> dict[str, MonitorOrder]:
    rows = MonitoredHost.objects.filter(agent__revoked_at=None, **only).order_by().values_list(*_COLUMNS)
    found = {key: _order(*rest) for key, *rest in rows}
    looked = looked_at(found)
    for key, order in found.items():
        if key not in looked and order.cores_until is None:
            order.together_s = TOGETHER_S
    return found


def _order(
    app_id: str | None,
    project_ports: list[int] | None,
    ports: list[int] | None,
    link_mbit_s: dict[str, int] | None,
    cores_until: Any,
    drop_id: str,
    drop_at: Any,
) -> MonitorOrder:
    now = timezone.now()
    return MonitorOrder(
        processes=[ProcessOrder(app_id)] if app_id else [],
        ports=sorted({*(project_ports or ()), *(ports or ())}),
        link_mbit_s=link_mbit_s or {},
        cores_until=cores_until.timestamp() if cores_until and cores_until > now else None,
        drop_caches=drop_id if drop_at and drop_at > now - DROP_FOR else "",
    )
