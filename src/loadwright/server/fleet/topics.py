"""Topics of the event bus about agents."""

AGENTS = "agents"
"""An agent connected, disconnected or reported a notable change."""

ORDERS = "agents.orders"
"""The orders of agents changed, or an agent was removed."""
