"""What the server does for generators: it sends them the orders of runs."""

from django.utils.translation import gettext_lazy as _

from loadwright.core.protocol.generator import GENERATOR, Observed
from loadwright.server.fleet.roles import AgentRole, Column

from .queries import order_of


def notable(observed: Observed) -> object:
    """Return what the conductor acts on; the seconds measured change all the time."""
    return observed.run, observed.state, observed.drained, observed.error


AGENT_ROLES = [
    AgentRole(
        GENERATOR,
        label=_("generator"),
        orders=order_of,
        notable=notable,
        columns=(Column("jmeter", "JMeter"), Column("java", "Java")),
    ),
]
