"""Agents that are in contact."""

from __future__ import annotations

import time
from typing import Any

from loadwright.core.protocol import Report
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent


def keep_in_contact(agent: Agent, report: Report[Any] | None = None) -> None:
    """Record a report of an agent that does not become lost during the test, however slow the machine is."""
    presence.record(agent.key, report or Report(0.0), time.time() + presence.KEPT_SECONDS)
