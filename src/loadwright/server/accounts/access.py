"""Announces possible loss of access to everything that is kept open for a user: shells, transfers, live pages.

An announcement is only a hint to check again. Every listener also checks at intervals.
"""

from loadwright.server.platform import events

TOPIC = "access"


def announce() -> None:
    """Announce after the current transaction commits, or at once without one."""
    events.announce(TOPIC)
