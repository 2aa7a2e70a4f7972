"""Topics of the event bus about runs."""

RUNS = "runs"
"""Some run or schedule changed, so the conductor should look."""


def run(key: str) -> str:
    """Return the topic of one run."""
    return f"run.{key}"
