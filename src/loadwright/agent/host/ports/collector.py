"""Connections by state, queues and accept backlog of TCP ports."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from loadwright.agent.host.collector import Collector, Readings, Series, Values
from loadwright.agent.host.processes.table import Process, ProcessTable
from loadwright.core.hosts import figures

from .owners import PortOwners, namespace_of
from .proc_net import ProcNet
from .sock_diag import SockDiag
from .sockets import MAX_PORTS, Connections, Listener, Sockets

MAX_PORT = 65535


class Namespace:
    """The sockets of a network namespace, and which of the processes listen there."""

    def __init__(self, proc: Path, sockets: Sockets) -> None:
        self.sockets = sockets
        self.owners = PortOwners(proc)


class PortCollector(Collector):
    """Collects the ports given to ``watch`` and those on which the processes of ``table`` listen.

    Processes in another network namespace, such as a container's, have their own ports there. What several namespaces
    have on the same port is added up.
    """

    name = "port"

    def __init__(
        self,
        table: ProcessTable,
        clock: Callable[[], float] = time.monotonic,
        open_sockets: Callable[[], Sockets] = SockDiag,
    ) -> None:
        self._table = table
        self._clock = clock
        self._open_sockets = open_sockets
        self._ports: frozenset[int] = frozenset()
        self._searches = 0
        self._own = _own_namespace(table.proc)
        self._namespaces: dict[int, Namespace] = {}
        self._instead = ""

    def watch(self, ports: Iterable[int]) -> None:
        """Collect these ports too. Numbers that are not ports are ignored."""
        self._ports = frozenset(port for port in ports if 0 < port <= MAX_PORT)

    @property
    def found(self) -> Mapping[str, Sequence[int]]:
        """Return the ports on which the processes of each identifier listen."""
        found: dict[str, set[int]] = {}
        for namespace in self._namespaces.values():
            for identifier, ports in namespace.owners.ports.items():
                found.setdefault(identifier, set()).update(ports)
        return {identifier: sorted(ports) for identifier, ports in found.items()}

    def collect(self) -> Readings:
        self._table.refresh()
        if not self._ports and not self._table.found:
            self.close()
            return {}
        try:
            if self._own not in self._namespaces:
                self._namespaces[self._own] = Namespace(self._table.proc, self._sockets())
            if self._searches != self._table.searches:
                self._adopt()
            return self._readings()
        except (OSError, ValueError, LookupError):
            # A reply may be incomplete: begin again with the next sample.
            self.close()
            raise

    def due(self) -> float:
        return float("-inf") if self._ports or self._table.found else self._table.due

    def _readings(self) -> Readings:
        now = self._clock()
        listeners: list[Listener] = []
        totals: dict[int, Connections] = {}
        too_many = 0
        for number, namespace in list(self._namespaces.items()):
            try:
                found = namespace.sockets.listeners()
                namespace.owners.update(found, now)
                ports = [*sorted(self._ports), *sorted(namespace.owners.all_ports - self._ports)]
                too_many += len(ports[MAX_PORTS:])
                connections = namespace.sockets.connections(ports[:MAX_PORTS])
            except OSError:
                if number == self._own:
                    raise
                # It has ended with its last process.
                self._namespaces.pop(number).sockets.close()
                continue
            listeners += found
            for port, count in connections.items():
                totals.setdefault(port, Connections()).add(count)
        self._report(too_many)
        return {
            Series(figures.PORT.name, str(port)): {**connections.values(), **_backlog(port, listeners)}
            for port, connections in totals.items()
        }

    def _sockets(self) -> Sockets:
        """Return the sockets of this network namespace, from the cheapest source that works here."""
        try:
            sockets = self._open_sockets()
            try:
                sockets.listeners()
            except OSError:
                sockets.close()
                raise
        except OSError as error:
            self._instead = f"sock_diag: {error.strerror}; /proc/net/tcp is read instead, without backlog limits"
            return ProcNet(self._table.proc / "net")
        self._instead = ""
        return sockets

    def _adopt(self) -> None:
        """Assign the processes that the table has found to their network namespaces."""
        self._searches = self._table.searches
        members: dict[int, dict[str, list[Process]]] = {self._own: {}}
        for identifier, processes in self._table.found.items():
            members[self._own].setdefault(identifier, [])
            for process in processes:
                number = self._namespace(process)
                members.setdefault(number, {}).setdefault(identifier, []).append(process)
        for number in self._namespaces.keys() - members.keys():
            self._namespaces.pop(number).sockets.close()
        for number, identifiers in members.items():
            if number not in self._namespaces:
                (first, *_), *_ = identifiers.values()
                net = self._table.proc / str(first.pid) / "net"
                self._namespaces[number] = Namespace(self._table.proc, ProcNet(net))
            self._namespaces[number].owners.adopt(identifiers)

    def _namespace(self, process: Process) -> int:
        try:
            return namespace_of(self._table.proc, str(process.pid))
        except OSError:
            # It has ended, or its open files cannot be read either, which is reported.
            return self._own

    def _report(self, too_many: int) -> None:
        reasons = [self._instead] if self._instead else []
        for namespace in self._namespaces.values():
            reasons += namespace.owners.unavailable
        if too_many:
            reasons.append(f"{too_many} ports: more than {MAX_PORTS}")
        self.unavailable = reasons

    def close(self) -> None:
        for namespace in self._namespaces.values():
            namespace.sockets.close()
        self._namespaces.clear()
        self._searches = 0


def _backlog(port: int, listeners: Iterable[Listener]) -> Values:
    """Return the connections that wait for being accepted by the sockets that listen on a port, and their limit."""
    listening = [listener for listener in listeners if listener.port == port]
    values: dict[str, float] = {}
    if listening:
        values["backlog"] = float(sum(listener.backlog for listener in listening))
        limits = [listener.limit for listener in listening if listener.limit is not None]
        if len(limits) == len(listening):
            values["backlog_limit"] = float(sum(limits))
    return values


def _own_namespace(proc: Path) -> int:
    try:
        return namespace_of(proc, "self")
    except OSError:
        return 0
