"""The choices about an import, as they are stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from loadwright.core.imports import HarOptions, ImportOptions


def to_json(options: ImportOptions) -> dict[str, Any]:
    return asdict(options)


def from_json(stored: dict[str, Any]) -> ImportOptions:
    """Return the choices that ``to_json`` serialized."""
    given = {**stored, "recording": HarOptions(**stored["recording"]), "correlate": tuple(stored["correlate"])}
    return ImportOptions(**given)
