"""The interface of collectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.hosts import figures
from loadwright.core.hosts.readings import Readings as Readings
from loadwright.core.hosts.readings import Series as Series
from loadwright.core.hosts.readings import Values as Values

from .sources import Source

HOST = Series(figures.HOST.name)


class Collector(ABC):
    """Samples one resource. ``name`` identifies it in the log, in durations and in what is unavailable."""

    name: str
    unavailable: Sequence[str] = ()
    """What the machine does not provide to this collector, as short texts; ``collect`` updates it."""
    sources: Sequence[Source[Any]] = ()
    """All that ``collect`` reads at each sample: it can be recorded and collected later. Empty if there is more."""

    @abstractmethod
    def collect(self) -> Readings:
        """Return the current readings; values that need an earlier sample are omitted from the first one.

        What the machine does not have is omitted too. Raises ``OSError``, ``ValueError`` or ``LookupError`` if it
        cannot be read.
        """

    def due(self) -> float:
        """Return the time of the monotonic clock before which ``collect`` would find nothing new.

        Of a collector with sources it is not asked.
        """
        return float("-inf")

    def close(self) -> None:
        """Close file descriptors."""
        for source in self.sources:
            source.close()


@dataclass
class Options:
    """What the server asks of the collectors of a monitor agent; it may change between samples."""

    cores: bool = False
    """Whether each logical processor is measured too."""
    link_mbit_s: Mapping[str, int] = field(default_factory=dict)
    """The speed of interfaces in Mbit/s, where it differs from that which the kernel states."""


def part_name(text: str) -> str:
    """Return a name from the machine as the name of a part: printable and of limited length."""
    if len(text) <= figures.MAX_PART and text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)[: figures.MAX_PART]
