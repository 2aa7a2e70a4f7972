"""The programs of projects on this host: which the server wants to be measured, and which were found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from loadwright.agent.host.collector import Collector
from loadwright.agent.host.collectors import program_collectors
from loadwright.core.protocol.monitor import MOST_SEEN, MonitorOrder, SeenJvm, SeenProcess


class Programs:
    """Processes, ports and JVMs. ``now`` returns the server's time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._collectors = program_collectors(now=now)

    @property
    def collectors(self) -> Sequence[Collector]:
        return self._collectors.all

    def follow(self, order: MonitorOrder) -> None:
        """Measure what the server asks for; JVMs are measured in any case."""
        self._collectors.table.watch(process.identifier for process in order.processes)
        self._collectors.ports.watch(order.ports)

    def jvms(self) -> list[SeenJvm]:
        """Return the JVMs that are measured."""
        return [SeenJvm(jvm.part, jvm.pid, jvm.java, jvm.collector) for jvm in self._collectors.jvms.jvms[:MOST_SEEN]]

    def processes(self) -> list[SeenProcess]:
        """Return the processes of each identifier that has any, with their ports."""
        ports = self._collectors.ports.found
        return [
            SeenProcess(identifier, [process.pid for process in processes[:MOST_SEEN]], list(ports.get(identifier, ())))
            for identifier, processes in list(self._collectors.table.found.items())[:MOST_SEEN]
            if processes
        ]
