"""The names and units by which Prometheus and Grafana know the figures of hosts.

Their conventions want base units (seconds, bytes) in full words, so ``host_disk.read_ms`` is
``loadwright_disk_read_seconds``. Largest and smallest values end with ``_max`` and ``_min`` as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loadwright.core.stats.fields import MEAN, SUM, Field

from .figures import FAMILIES, HOST, Family
from .merging import HIGH, LOW

PREFIX = "loadwright"
SERVER, PROJECT, ROOM = "server", "project", "room"
OWN_LABELS = (SERVER, PROJECT, ROOM)
"""The labels of every series; those of parts have another for the part."""

_UNITS = {
    "1/s": ("_s", "_per_second", 1.0),
    "byte/s": ("_s", "_per_second", 1.0),
    "Mbit/s": ("_mbit_s", "_bytes_per_second", 1e6 / 8),
    "ms": ("_ms", "_seconds", 1e-3),
    "s": ("_s", "_seconds", 1.0),
}
"""The end of a figure's name, what it becomes, and the factor of its values."""


@dataclass(frozen=True)
class Exposed:
    """A figure under its name for others. ``factor`` converts its values; ``suffix`` is that of its extreme values."""

    name: str
    family: Family
    field: Field
    factor: float
    suffix: str = ""

    @property
    def help(self) -> str:
        """Return its meaning in a line."""
        meaning = self.field.meaning
        if self.suffix:
            return f"{'Largest' if self.suffix == HIGH else 'Smallest'} values of: {meaning}."
        text = f"{meaning[0].upper()}{meaning[1:]}."
        return f"{text} Counted in the interval." if self.field.over_time == SUM else text

    @property
    def part(self) -> str:
        """Return the label of the part, empty for the host itself."""
        return self.family.part

    @property
    def labels(self) -> tuple[str, ...]:
        return (*OWN_LABELS, self.part) if self.part else OWN_LABELS


def _declared() -> Iterator[Exposed]:
    for family in FAMILIES:
        # Without "host_", because host_disk.reads_s and host.disk_reads_s are different figures.
        kind = family.name if family is HOST else family.name.partition("_")[2]
        for field in family.fields:
            end, replacement, factor = _UNITS.get(field.unit, ("", "", 1.0))
            name = field.name[: -len(end)] if end and field.name.endswith(end) else field.name
            name = f"{PREFIX}_{kind}_{name}{replacement}"
            yield Exposed(name, family, field, factor)
            if field.over_time == MEAN:
                yield Exposed(name + HIGH, family, field, factor, HIGH)
                if field.name in family.lows:
                    yield Exposed(name + LOW, family, field, factor, LOW)


EXPOSED: Mapping[str, Exposed] = {figure.name: figure for figure in _declared()}
