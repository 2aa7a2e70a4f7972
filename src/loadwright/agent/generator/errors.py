"""Errors that prevent a generator from carrying out an order."""

from __future__ import annotations

from loadwright.core.messages import MessageError


class OrderError(MessageError):
    """An order that cannot be carried out; a retry would not help."""
