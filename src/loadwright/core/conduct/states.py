"""The states of a run while it goes on; ``core.facts`` and ``core.protocol`` have the final ones."""

PENDING = "pending"
"""Generators prepare."""
STARTING = "starting"
"""The moment of the start is known."""
RUNNING = "running"
STOPPING = "stopping"
"""No more load is asked; generators finish and deliver."""

ACTIVE = (PENDING, STARTING, RUNNING, STOPPING)
