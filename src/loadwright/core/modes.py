"""How the load of a run is defined."""

RATE = "rate"
"""Transactions per second."""
THREADS = "threads"
"""Concurrent threads."""
AS_WRITTEN = "as_written"
"""The plan's own thread groups and timers define the load."""

MODES = (RATE, THREADS, AS_WRITTEN)
