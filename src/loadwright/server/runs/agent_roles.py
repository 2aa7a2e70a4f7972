"""The role of generators: the server sends them the orders of runs."""

from django.utils.translation import gettext_lazy as _

from loadwright.core.protocol.generator import GENERATOR, Observed
from loadwright.server.catalogues.actions import introduce
from loadwright.server.catalogues.requests import asked
from loadwright.server.fleet.roles import AgentRole, Column

from .control.deletions import DeletedRuns
from .control.orders import GeneratorOrders


def notable(observed: Observed) -> object:
    """Return the part of a report on which the conductor acts.

    Measured seconds are left out: they change every second.
    """
    return observed.run, observed.state, observed.drained, observed.error


AGENT_ROLES = [
    AgentRole(
        GENERATOR,
        label=_("generator"),
        orders=GeneratorOrders(),
        notable=notable,
        columns=(
            Column("jmeter", "JMeter", _("Version of the JMeter that it runs.")),
            Column("java", "Java", _("Version of the Java that runs JMeter.")),
        ),
        deletions=DeletedRuns(),
        introduced=introduce,
        catalogues=asked,
    ),
]
