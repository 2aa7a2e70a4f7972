"""Number formats for people: three significant figures and a unit.

``static/web/format.js`` implements the same rules for live values.
"""

from __future__ import annotations

from math import floor, log10

from django.utils.translation import gettext as _

DASH = "–"
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB")


def significant(value: float | None, digits: int = 3) -> str:
    """Return ``value`` with ``digits`` significant figures and no trailing zeros: ``1,230``, ``0.0123``."""
    if value is None:
        return DASH
    if value == 0:
        return "0"
    places = digits - 1 - floor(log10(abs(value)))
    text = f"{round(value, places):,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(value: float | None) -> str:
    """Return ``200/s``."""
    return DASH if value is None else f"{significant(value)}/s"


def milliseconds(value: float | None) -> str:
    """Return ``85 ms``, or ``12.3 s`` from ten seconds on."""
    if value is None:
        return DASH
    return f"{significant(value)} ms" if value < 10_000 else f"{significant(value / 1000)} s"


def percent(fraction: float | None) -> str:
    """Return a fraction of 1 as ``2.5%``."""
    return of_100(None if fraction is None else fraction * 100)


def of_100(value: float | None) -> str:
    """Return a percentage, 0 to 100, as ``2.5%``."""
    return DASH if value is None else f"{significant(value)}%"


def size(value: float | None) -> str:
    """Return bytes as ``1.2 MB`` (powers of 1,000)."""
    if value is None:
        return DASH
    unit = 0
    while value >= 999.5 and unit < len(_BYTE_UNITS) - 1:
        value /= 1000
        unit += 1
    return f"{significant(value)} {_BYTE_UNITS[unit]}"


def bandwidth(value: float | None) -> str:
    """Return Mbit/s as ``100 Mbit/s`` or ``10 Gbit/s``; 0 is unknown."""
    if not value:
        return DASH
    return f"{significant(value)} Mbit/s" if value < 1000 else f"{significant(value / 1000)} Gbit/s"


def count(value: float | None) -> str:
    """Return an exact count with thousands separators: ``12,345``."""
    return DASH if value is None else f"{value:,.0f}"


def duration(seconds: float | None) -> str:
    """Return ``45 s``, ``2 min 5 s`` or ``1 h 30 min``."""
    if seconds is None:
        return DASH
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = {"hours": hours, "minutes": minutes, "seconds": rest}
    if hours:
        return (_("%(hours)s h %(minutes)s min") if minutes else _("%(hours)s h")) % parts
    if minutes:
        return (_("%(minutes)s min %(seconds)s s") if rest else _("%(minutes)s min")) % parts
    return _("%(seconds)s s") % parts
