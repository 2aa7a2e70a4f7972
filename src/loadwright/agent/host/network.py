"""Network traffic, from /proc/net/dev, and how interfaces are built on each other, from /sys/class/net."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from loadwright.core.hosts import figures
from loadwright.core.hosts.counters import Increase, percent

from .collector import HOST, Collector, Options, Readings, Series, part_name
from .devices import Devices, sums
from .sources import HeldFile

MAX_INTERFACES = 100
"""Maximum number of interfaces that are measured one by one; the totals are those of all."""

_LOOPBACK = "lo"
_COLUMNS = 12
_BITS = 8
_MEGA = 1_000_000


class Interface(NamedTuple):
    """Facts about a network interface."""

    physical: bool = False
    """Whether packets leave the machine here: it has a device and belongs to no other interface with a device."""
    lowest: bool = True
    """Whether it is built on no other interface, such as the end of a cable into a container."""
    cable: bool = False
    """Whether its other end is another interface (veth). They come in numbers, with names that are used once."""
    speed_mbit_s: int = 0
    """Speed of the link, 0 if unknown."""

    def may_change(self) -> bool:
        """Return whether it may get another speed or other parts, unlike the ends of virtual cables."""
        return self.physical or not self.lowest or self.speed_mbit_s > 0


def look_up(net: Path, name: str) -> Interface:
    """Return the facts about an interface. ``net`` is /sys/class/net, which may lack it."""
    folder = net / name
    try:
        entries = {entry.name for entry in folder.iterdir()}
    except OSError:
        return Interface()
    device = "device" in entries
    # A virtual function in Azure belongs to a synthetic interface, which counts the packets of both.
    physical = device and not (folder / "master" / "device").exists()
    lowest = "bridge" not in entries and not any(entry.startswith("lower_") for entry in entries)
    cable = lowest and not device and _number(folder / "iflink") != _number(folder / "ifindex")
    # Bridges and virtual cables state speeds that mean nothing.
    speed = _number(folder / "speed") if device or "bonding" in entries else 0
    return Interface(physical, lowest, cable, max(0, speed))


def bandwidth_mbit_s(net: Path = Path("/sys/class/net")) -> int:
    """Return the speed of the fastest link that is up, in Mbit/s; 0 if no interface states one, as in many clouds."""
    return max((look_up(net, device.parent.name).speed_mbit_s for device in net.glob("*/device")), default=0)


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def parse_interfaces(text: str) -> dict[str, str]:
    """Return the columns of each interface, as text, from /proc/net/dev: without loopback and those never used."""
    rows: dict[str, str] = {}
    # Two header lines, then a line for each interface.
    for line in text.splitlines()[2:]:
        name, _, columns = line.partition(":")
        name = name.strip()
        if name != _LOOPBACK and columns.strip(" 0"):
            rows[name] = columns
    return rows


def parse_counters(columns: str) -> list[int]:
    """Return bytes received and sent, packets received and sent, errors and drops (proc(5))."""
    received_bytes, received, received_errors, received_drops, _, _, _, _, sent_bytes, sent, sent_errors, sent_drops = (
        int(column) for column in columns.split()[:_COLUMNS]
    )
    return [received_bytes, sent_bytes, received, sent, received_errors + sent_errors, received_drops + sent_drops]


def interface_values(increase: Increase, speed_mbit_s: int) -> dict[str, float]:
    """Return the figures of an interface from the increase of ``parse_counters``."""
    values = dict(zip(figures.NETWORK_TOTALS, increase.rates()))
    if speed_mbit_s > 0:
        values["speed_mbit_s"] = float(speed_mbit_s)
        busier = max(values["received_bytes_s"], values["sent_bytes_s"])
        values["used_percent"] = percent(busier * _BITS, speed_mbit_s * _MEGA)
    return values


class NetworkCollector(Collector):
    """Collects the traffic of each interface, and the totals of those through which packets leave the machine."""

    name = "network"

    def __init__(self, proc: Path, sys: Path, clock: Callable[[], float], options: Options | None = None) -> None:
        self._file = HeldFile(proc / "net" / "dev", short_lines=True)
        self.sources = (self._file,)
        net = sys / "class" / "net"
        self._devices = Devices(lambda name: look_up(net, name), Interface.may_change)
        self._clock = clock
        self._options = options or Options()

    def collect(self) -> Readings:
        rows = parse_interfaces(self._file.read())
        now = self._clock()
        devices = self._devices.present(rows, now)
        # In a container no interface has a device.
        has_physical = any(device.facts.physical for device in devices.values())
        readings: dict[Series, dict[str, float]] = {}
        counted: list[dict[str, float]] = []
        complete = True
        for name, device in devices.items():
            facts = device.facts
            if has_physical and facts.cable:
                continue
            is_counted = facts.physical if has_physical else facts.lowest
            appeared = not device.counters.started
            increase = device.counters.since(now, parse_counters(rows[name]))
            if increase:
                values = interface_values(increase, self._options.link_mbit_s.get(name, facts.speed_mbit_s))
                if len(readings) < MAX_INTERFACES:
                    readings[Series(figures.NETWORK.name, part_name(name))] = values
                if is_counted:
                    counted.append(values)
            elif is_counted and not appeared:
                complete = False
        if counted and complete:
            readings[HOST] = self._totals(counted)
        return readings

    @staticmethod
    def _totals(counted: list[dict[str, float]]) -> dict[str, float]:
        totals = sums(counted, figures.NETWORK_TOTALS)
        shares = [values["used_percent"] for values in counted if "used_percent" in values]
        if shares:
            totals["network_percent"] = max(shares)
        return totals
