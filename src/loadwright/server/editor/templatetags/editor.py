"""Template filters of the editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def value_of(values: Mapping[str, Any], name: str) -> Any:
    """Return the value of a name; the name itself if it has none."""
    return values.get(name, name)
