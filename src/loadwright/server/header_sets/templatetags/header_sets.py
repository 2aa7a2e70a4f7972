"""Template filters of header sets."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from loadwright.server.header_sets.uses import PlanUses

register = template.Library()


@register.filter
def behind(users: Iterable[PlanUses]) -> int:
    """Return how many of the plans are not in step."""
    return sum(not one.in_step for one in users)
