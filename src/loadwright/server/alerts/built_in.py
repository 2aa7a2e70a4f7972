"""The rows of the built-in rules."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from loadwright.core.alerts.builtin import BUILT_IN


def add_built_in(rules: Any) -> None:
    """Add the built-in rules that are missing, also those of a later version, through a manager of rules."""
    for one in BUILT_IN:
        values = {**asdict(one.condition), "severity": one.severity, "active": one.enabled}
        rules.get_or_create(built_in=one.key, defaults=values)
