"""Errors of monitoring."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

AGENT_NOT_FOUND = declare_error("monitor.not_found", "Monitor agent not found.", NOT_FOUND)
MAINTAINERS_ONLY = declare_error(
    "monitor.maintainers_only",
    "Only maintainers of the server’s project and administrators can do this.",
    FORBIDDEN,
)
LINKED_ELSEWHERE = declare_error(
    "monitor.linked_elsewhere",
    "The agent belongs to a server of a project that you do not maintain.",
    FORBIDDEN,
    field="server",
)
NO_AGENT = declare_error("monitor.no_agent", "This server has no monitor agent that is in contact.", CONFLICT)
DROP_NOT_ALLOWED = declare_error(
    "monitor.drop_not_allowed",
    "The agent does not drop caches: start it with --allow-drop-caches to permit it.",
    CONFLICT,
)
UNKNOWN_FIGURE = declare_error(
    "monitor.unknown_figure", "Unknown figure “%(figure)s”: choose one of the figures of hosts.", field="figure"
)
TOO_MANY_FIGURES = declare_error("monitor.figures", "Choose 1 to %(count)s figures.", field="figure")
TOO_MANY_HOSTS = declare_error("monitor.servers", "Choose 1 to %(count)s servers.", field="server")
PERIOD = declare_error("monitor.period", "Choose an end after the start, at most 400 days later.", field="until")
PORTS = declare_error("monitor.ports", "Enter at most %(count)s ports, each a number from 1 to 65535.", field="ports")
LINK_SPEEDS = declare_error(
    "monitor.link_speeds",
    "Enter at most %(count)s speeds such as eth0=1000, in Mbit/s, each from 1 to 1,000,000.",
    field="link_mbit_s",
)
