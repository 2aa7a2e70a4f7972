"""What the collectors of the host have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Union

Values = Mapping[str, Union[int, float]]
"""Values of ``core.protocol.Host`` by the name of their field."""


class Collector(Protocol):
    """Samples one resource. ``name`` stands in the log and in durations."""

    name: str

    def collect(self) -> Values:
        """Return the resource now; values that need an earlier sample are left out of the first one.

        Raises ``OSError``, ``ValueError`` or ``LookupError`` where the machine does not have them.
        """
        ...

    def close(self) -> None:
        """Release descriptors."""
        ...
