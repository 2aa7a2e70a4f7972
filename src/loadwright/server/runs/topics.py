"""Topics of the event bus about runs."""

RUNS = "runs"
"""A run or schedule changed; wakes the conductor."""


WRITTEN = "telemetry.written"
"""Seconds of generators were stored. The data has them by run and generator: ``{run: {generator: [second, …]}}``."""


def measured(key: str) -> str:
    """Return the topic of merged seconds of a run. The data is a list of them."""
    return f"measured.{key}"


def run(key: str) -> str:
    return f"run.{key}"
