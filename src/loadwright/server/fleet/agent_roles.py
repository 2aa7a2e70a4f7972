"""The role of monitors: agents without orders, whose telemetry is stored."""

from django.utils.translation import gettext_lazy as _

from loadwright.core.protocol.monitor import MONITOR

from .roles import AgentRole

AGENT_ROLES = [AgentRole(MONITOR, label=_("monitor"))]
