"""The interface of collectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Union

Values = Mapping[str, Union[int, float]]
"""Values of ``core.protocol.Host`` by field name."""


class Collector(Protocol):
    """Samples one resource. ``name`` identifies it in the log and in durations."""

    name: str

    def collect(self) -> Values:
        """Return the current values; those that need an earlier sample are omitted from the first one.

        Raises ``OSError``, ``ValueError`` or ``LookupError`` if the machine does not provide them.
        """
        ...

    def close(self) -> None:
        """Close file descriptors."""
        ...
