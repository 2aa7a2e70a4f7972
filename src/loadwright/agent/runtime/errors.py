"""What stops an agent, said in one sentence."""

from __future__ import annotations


class AgentError(Exception):
    """The agent cannot work as it was started; the text says what is wrong and what to do."""
