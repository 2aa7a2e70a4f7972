"""Until when a measurement is the present state of its host: the longer its interval is, the later the next one is due.

Agents measure every second. Telegraf measures every 10 s by default, and sends what it measured up to 10 s later.
"""

from __future__ import annotations

from .telegraf import LONGEST_GAP

LONGEST_INTERVAL_S = LONGEST_GAP
"""Longest interval in which a host is measured."""
DELIVERY_S = 10.0
"""Time that programs other than our agents take to send a measurement."""


def current_for(interval_s: float, usual_s: float) -> float:
    """Return the age in seconds up to which a measurement is current: that of its end.

    ``interval_s`` is its length. Measurements of a second are current for ``usual_s``.
    """
    return max(usual_s, DELIVERY_S + 2 * interval_s)


def oldest_current(usual_s: float) -> float:
    """Return the age in seconds of the beginning of the oldest measurement that can be current."""
    return current_for(LONGEST_INTERVAL_S, usual_s) + LONGEST_INTERVAL_S
