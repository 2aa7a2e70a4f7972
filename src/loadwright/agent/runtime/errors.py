"""Errors that end an agent."""

from __future__ import annotations


class AgentError(Exception):
    """The agent cannot work with its options, token or folder; the text names the problem and the remedy."""
