"""The role of monitor agents: the server sends them orders and stores what identifies their hosts."""

from django.utils.translation import gettext_lazy as _

from loadwright.core.protocol.monitor import MONITOR, MonitorObserved
from loadwright.server.fleet.roles import AgentRole

from .actions import introduce
from .orders import MonitorOrders


def notable(observed: MonitorObserved) -> object:
    """Return the part of a report that people wait for."""
    return observed.slowed, observed.cache_drop


AGENT_ROLES = [
    AgentRole(MONITOR, label=_("monitor"), orders=MonitorOrders(), notable=notable, introduced=introduce),
]
