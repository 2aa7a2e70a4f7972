"""The states of an active run. The final ones are in ``core.facts`` and ``core.protocol``."""

PENDING = "pending"
"""Generators prepare."""
STARTING = "starting"
"""The start time is set."""
RUNNING = "running"
STOPPING = "stopping"
"""No further load is requested; generators finish and deliver."""

ACTIVE = (PENDING, STARTING, RUNNING, STOPPING)
