"""TCP of the whole machine, from /proc/net/snmp, netstat and sockstat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from loadwright.core.hosts.counters import Counters, percent

from .collector import HOST, Collector, Readings
from .sources import HeldFile

_OPENED, _ACCEPTED, _RESET, _SENT, _RETRANSMITTED = (
    "ActiveOpens", "PassiveOpens", "EstabResets", "OutSegs", "RetransSegs",
)  # fmt: skip
_COUNTS = (_OPENED, _ACCEPTED, _RESET, _SENT, _RETRANSMITTED)


class Table:
    """A protocol of /proc/net/snmp or netstat: a line of titles and one of numbers, both after its name.

    The place of each title is remembered: it is the same until the kernel is replaced.
    """

    def __init__(self, protocol: str, names: Sequence[str]) -> None:
        self._prefix = f"{protocol}: "
        self._names = names
        self._titles = ""
        self._columns: list[int] = []

    def read(self, text: str) -> list[int]:
        """Return the numbers of the names, in their order. Raises ``ValueError`` or ``LookupError``."""
        start = 0 if text.startswith(self._prefix) else text.index("\n" + self._prefix) + 1
        titles, numbers, *_ = text[start:].split("\n", 2)
        if titles != self._titles:
            names = titles.split()
            self._columns = [names.index(name) for name in self._names]
            self._titles = titles
        values = numbers.split()
        return [int(values[column]) for column in self._columns]


class TcpCollector(Collector):
    """Collects connections by state, those opened, accepted, reset and lost, and the segments sent (again)."""

    name = "tcp"

    def __init__(self, proc: Path, clock: Callable[[], float]) -> None:
        net = proc / "net"
        self._snmp, self._netstat, self._sockstat = (
            HeldFile(net / name, whole=True) for name in ("snmp", "netstat", "sockstat")
        )
        self.sources = (self._snmp, self._netstat, self._sockstat)
        self._tcp = Table("Tcp", ("CurrEstab", *_COUNTS))
        self._extended = Table("TcpExt", ("ListenOverflows",))
        self._clock = clock
        self._counters, self._overflows = Counters(), Counters()

    def collect(self) -> Readings:
        established, *counts = self._tcp.read(self._snmp.read())
        increase = self._counters.since(self._clock(), counts)
        values = {"tcp_established": float(established), **self._sockets()}
        if increase:
            (
                values["tcp_opened_s"],
                values["tcp_accepted_s"],
                values["tcp_resets_s"],
                values["tcp_sent_segments_s"],
                values["tcp_retransmitted_segments_s"],
            ) = increase.rates()
            sent, repeated = increase.counts[-2:]
            if sent:
                values["tcp_retransmit_percent"] = percent(repeated, sent)
        overflows = self._overflows.since(self._clock(), self._extended.read(self._netstat.read()))
        if overflows:
            (values["tcp_listen_overflows_s"],) = overflows.rates()
        return {HOST: values}

    def _sockets(self) -> dict[str, float]:
        # TCP: inuse 69 orphan 0 tw 100 alloc 133 mem 0. These are those of IPv6 too.
        text = self._sockstat.read()
        words = text[text.index("TCP: ") :].partition("\n")[0].split()
        return {
            "tcp_orphans": float(words[words.index("orphan") + 1]),
            "tcp_time_wait": float(words[words.index("tw") + 1]),
        }
