"""Devices that appear and vanish: the facts about each, which /sys states, and its counters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from loadwright.core.hosts.counters import Counters

FactsT = TypeVar("FactsT")

LOOK_UP_SECONDS = 60.0
"""Facts such as the speed of a link change rarely, and looking them up costs more than a sample."""


class Device(Generic[FactsT]):
    """A device with what is known of it."""

    def __init__(self, facts: FactsT) -> None:
        self.facts = facts
        self.counters = Counters()


class Devices(Generic[FactsT]):
    """The devices of a kind.

    ``look_up`` returns the facts about one by its name; it must not raise. They are looked up again if ``may_change``,
    which is not worth its cost for hundreds of virtual devices.
    """

    def __init__(
        self, look_up: Callable[[str], FactsT], may_change: Callable[[FactsT], bool] = lambda _facts: True
    ) -> None:
        self._look_up = look_up
        self._may_change = may_change
        self._devices: dict[str, Device[FactsT]] = {}
        self._looked_up = float("-inf")

    def present(self, names: Iterable[str], now: float) -> Mapping[str, Device[FactsT]]:
        """Return the devices of these names, which are all that are present: others are forgotten."""
        known = self._devices
        if not 0 <= now - self._looked_up < LOOK_UP_SECONDS:
            self._looked_up = now
            for name, device in known.items():
                if self._may_change(device.facts):
                    device.facts = self._look_up(name)
        self._devices = {name: known.get(name) or Device(self._look_up(name)) for name in names}
        return self._devices


def sums(devices: Sequence[Mapping[str, float]], names: Mapping[str, str]) -> dict[str, float]:
    """Return the sums of figures over devices. ``names`` has the name of each sum by that of the figure."""
    return {total: round(sum(values[figure] for values in devices), 1) for figure, total in names.items()}
