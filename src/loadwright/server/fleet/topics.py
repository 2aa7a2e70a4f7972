"""Topics of the event bus about agents."""

AGENTS = "agents"
"""An agent connected, went away, or observes something new."""


def agent(key: str) -> str:
    """Return the topic of what one agent should be doing."""
    return f"agent.{key}"
