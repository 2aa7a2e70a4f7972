"""The figures of hosts as people choose them: ``host.cpu_percent``, ``host_disk.busy_percent`` and so on.

A figure is named after its family and itself. Figures that are kept as a mean have their largest values too, as
``…_max``, and some their smallest, as ``…_min``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loadwright.core.hosts.figures import FAMILIES, Family
from loadwright.core.hosts.lines import MIN
from loadwright.core.hosts.merging import HIGH, LOW, RESOLUTIONS
from loadwright.core.stats.fields import MAX, MEAN, Field

from . import errors

MAX_FIGURES = 80


@dataclass(frozen=True)
class Figure:
    """A figure, or its largest or smallest values: ``suffix`` is then ``HIGH`` or ``LOW``."""

    family: Family
    field: Field
    suffix: str = ""

    @property
    def name(self) -> str:
        return f"{self.family.name}.{self.field.name}{self.suffix}"

    @property
    def rule(self) -> str:
        """Return how its values merge over time."""
        return {HIGH: MAX, LOW: MIN}.get(self.suffix, self.field.over_time)

    def stored_as(self, resolution: int) -> str:
        """Return the name of its field. A second has no extreme values beside its value."""
        return self.field.name + (self.suffix if resolution > RESOLUTIONS[0] else "")


def _declared() -> dict[str, Figure]:
    found = []
    for family in FAMILIES:
        for field in family.fields:
            suffixes = ["", HIGH] if field.over_time == MEAN else [""]
            if field.name in family.lows:
                suffixes.append(LOW)
            found += [Figure(family, field, suffix) for suffix in suffixes]
    return {figure.name: figure for figure in found}


FIGURES = _declared()


def figures(names: Sequence[str]) -> list[Figure]:
    """Return the figures with these names. Raises ``ActionError``."""
    chosen = list(dict.fromkeys(names))
    if not 1 <= len(chosen) <= MAX_FIGURES:
        raise errors.TOO_MANY_FIGURES(count=MAX_FIGURES)
    unknown = next((name for name in chosen if name not in FIGURES), None)
    if unknown is not None:
        raise errors.UNKNOWN_FIGURE(figure=unknown[:80])
    return [FIGURES[name] for name in chosen]
