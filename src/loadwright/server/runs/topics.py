"""Topics of the event bus about runs."""

RUNS = "runs"
"""A run or schedule changed; wakes the conductor."""


def run(key: str) -> str:
    return f"run.{key}"
