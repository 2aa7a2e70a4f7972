"""How the load of a run is given."""

RATE = "rate"
"""Transactions per second."""
THREADS = "threads"
"""Concurrent threads."""
AS_WRITTEN = "as_written"
"""The plan's own thread groups and timers give the load."""

MODES = (RATE, THREADS, AS_WRITTEN)
