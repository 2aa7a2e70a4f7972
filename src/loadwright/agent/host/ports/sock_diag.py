"""TCP sockets of this network namespace from netlink (sock_diag(7), the source of ``ss``).

The kernel filters by local port, so what a sample costs depends on the connections of the ports in question only,
apart from the kernel's walk over its table. The request is that of ``ss``, which takes one walk for IPv4 and IPv6
together; with the newer one, for a single family, a sample of 10,000 connections takes a quarter longer.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Collection, Iterator, Mapping

from .sockets import LISTEN, STATES, Connections, Listener

# linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h
_NETLINK_SOCK_DIAG = 4
_TCPDIAG_GETSOCK = 18
_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_NLM_F_REQUEST, _NLM_F_DUMP = 0x1, 0x300
_INET_DIAG_REQ_BYTECODE = 1
_BC_NOP, _BC_JMP, _BC_S_GE, _BC_S_LE = 0, 1, 2, 3

_HEADER = struct.Struct("=IHHII")
_REQUEST = struct.Struct("=4x48xI4x")
_ATTRIBUTE = struct.Struct("=HH")
_OPERATION = struct.Struct("=BBH")
_ERROR = struct.Struct("=i")
# Of a message: its length and type; then from inet_diag_msg the state, the local port (in network byte order), the two
# queues and the inode. One format for both parts, because this loop is what a sample costs.
_SOCKET = struct.Struct("=IH11xB2xH50xII4xI")

_LISTENING = 1 << LISTEN
_CONNECTED = (1 << STATES) - 2 & ~_LISTENING
_BUFFER_BYTES = 2**16
"""The kernel fills at most half of it at once."""
_TIMEOUT_S = 2
"""The kernel replies at once; an agent must not hang if it does not."""


def port_filter(ports: Collection[int]) -> bytes:
    """Return a program for the kernel that selects sockets with one of the local ports.

    An instruction states by how many bytes to advance if it holds and if it does not. A socket is selected if the
    program ends exactly at its end; a jump beyond it rejects.
    """
    # For each port: if port >= p, if port <= p, go to the end.
    size = 5 * _OPERATION.size
    program = b""
    for number, port in enumerate(ports, 1):
        rest = size * (len(ports) - number)
        next_port = size if rest else size + 4
        program += _OPERATION.pack(_BC_S_GE, 8, next_port) + _OPERATION.pack(_BC_NOP, 0, port)
        program += _OPERATION.pack(_BC_S_LE, 8, next_port - 8) + _OPERATION.pack(_BC_NOP, 0, port)
        program += _OPERATION.pack(_BC_JMP, 4, 4 + rest)
    return program


class SockDiag:
    """The TCP sockets of this network namespace."""

    def __init__(self) -> None:
        """Open the connection to the kernel. Raises ``OSError``."""
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", _TIMEOUT_S, 0))
        self._buffer = bytearray(_BUFFER_BYTES)
        self._sequence = 0

    def listeners(self) -> list[Listener]:
        # Of a listening socket, the queues are the connections that wait, and their limit.
        return [
            Listener(socket.ntohs(port), inode, received, sent)
            for _length, _kind, _state, port, received, sent, inode in self._dump(_LISTENING)
        ]

    def connections(self, ports: Collection[int]) -> Mapping[int, Connections]:
        if not ports:
            return {}
        found = {socket.htons(port): Connections() for port in ports}
        for _length, _kind, state, port, received, sent, _inode in self._dump(_CONNECTED, port_filter(ports)):
            connections = found[port]
            connections.states[state] += 1
            if received or sent:
                connections.received += received
                connections.sent += sent
        return {socket.ntohs(port): connections for port, connections in found.items()}

    def _dump(self, states: int, program: bytes = b"") -> Iterator[tuple[int, ...]]:
        """Yield the fields of ``_SOCKET`` of each socket in one of the states."""
        buffer, unpack = self._buffer, _SOCKET.unpack_from
        self._request(states, program)
        done = False
        while not done:
            size = self._socket.recv_into(buffer)
            start = 0
            while start < size:
                fields = unpack(buffer, start)
                if fields[1] == _TCPDIAG_GETSOCK:
                    yield fields
                else:
                    self._check(fields[1], start)
                    done = True
                start += fields[0] + 3 & ~3

    def _request(self, states: int, program: bytes) -> None:
        body = _REQUEST.pack(states)
        if program:
            body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(program), _INET_DIAG_REQ_BYTECODE) + program
        size = _HEADER.size + len(body)
        header = _HEADER.pack(size, _TCPDIAG_GETSOCK, _NLM_F_REQUEST | _NLM_F_DUMP, 0, 0)
        self._socket.sendto(header + body, (0, 0))

    def _check(self, kind: int, start: int) -> None:
        """Raise ``OSError`` unless the message at ``start`` of the buffer is the regular end of a reply."""
        (code,) = _ERROR.unpack_from(self._buffer, start + _HEADER.size)
        if kind not in (_NLMSG_DONE, _NLMSG_ERROR) or code > 0:
            raise OSError(errno.EPROTO, f"message of type {kind} from sock_diag")
        if code < 0:
            raise OSError(-code, os.strerror(-code))

    def close(self) -> None:
        self._socket.close()
