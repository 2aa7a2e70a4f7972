"""What keeps a generator from carrying out an order."""

from __future__ import annotations


class OrderError(Exception):
    """An order that cannot be carried out; trying again would not help. The text is one sentence for a person."""
