"""Network traffic, from /proc/net/dev, and the speed of the link, from /sys/class/net."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .collector import Values
from .proc import HeldFile

_LOOPBACK = "lo"


def parse_network(text: str) -> tuple[int, int]:
    """Return (received, sent) bytes of all interfaces except loopback from /proc/net/dev."""
    received = sent = 0
    # Two header lines; then column 0 is received bytes, column 8 sent bytes (proc(5)).
    for line in text.splitlines()[2:]:
        name, _, rest = line.partition(":")
        if name.strip() != _LOOPBACK:
            columns = rest.split()
            received += int(columns[0])
            sent += int(columns[8])
    return received, sent


def bandwidth_mbit_s(net: Path = Path("/sys/class/net")) -> int:
    """Return the speed of the fastest link that is up, in Mbit/s; 0 if no interface states one, as in many clouds."""
    # Bridges and the ends of virtual cables have no device; they state speeds that mean nothing.
    return max((_speed(device.parent) for device in net.glob("*/device")), default=0)


def _speed(interface: Path) -> int:
    try:
        return max(0, int((interface / "speed").read_text(encoding="ascii")))
    except (OSError, ValueError):
        return 0


class NetworkCollector:
    """Collects ``received_bytes_s`` and ``sent_bytes_s`` since the previous sample, timed by ``clock`` (seconds)."""

    name = "network"

    def __init__(self, proc: Path, clock: Callable[[], float]) -> None:
        self._file = HeldFile(proc / "net" / "dev")
        self._clock = clock
        self._before: tuple[float, int, int] | None = None

    def collect(self) -> Values:
        """Return both rates; empty for the first sample."""
        received, sent = parse_network(self._file.read())
        now = self._clock()
        before, self._before = self._before, (now, received, sent)
        if before is None or now <= before[0]:
            return {}
        seconds = now - before[0]
        # The sums decrease when an interface is removed.
        return {
            "received_bytes_s": round(max(0, received - before[1]) / seconds),
            "sent_bytes_s": round(max(0, sent - before[2]) / seconds),
        }

    def close(self) -> None:
        self._file.close()
