"""Announces that somebody may have lost access, for everything kept open for a person (shells, transfers, live pages).

A hint to check again, never the change itself: every listener also checks at intervals of its own.
"""

from loadwright.server.platform import events

TOPIC = "access"


def announce() -> None:
    """Announce it once the current transaction is committed (at once without one)."""
    events.announce(TOPIC)
