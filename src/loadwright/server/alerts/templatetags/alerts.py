"""Template filters of this app."""

from django import template

from loadwright.server.web import numbers

register = template.Library()


@register.filter
def lasting(seconds: float) -> str:
    """Return a duration such as ``2 min 5 s``."""
    return numbers.duration(seconds)
