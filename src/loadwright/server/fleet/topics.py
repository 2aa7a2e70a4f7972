"""Topics of the event bus about agents."""

AGENTS = "agents"
"""An agent connected, disconnected or reported a notable change."""


def agent(key: str) -> str:
    """Return the topic of changes to one agent's orders."""
    return f"agent.{key}"
