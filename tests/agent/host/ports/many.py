"""Thousands of connections over loopback, held by processes of their own."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.agent.host.processes.programs import new_mark

# Both ends of every connection. A process may not have enough open files for all, and one address of the client not
# enough ports.
HOLDER = """
import os, resource, socket, sys
_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
number, share = int(sys.argv[2]), 5000
server = socket.create_server(("127.0.0.1", 0), backlog=1024)
held = []
for first in range(0, number, share):
    ready, done = os.pipe()
    if os.fork():
        os.close(done)
        assert os.read(ready, 1)
        continue
    for each in range(first, min(number, first + share)):
        client = socket.socket()
        client.setsockopt(socket.IPPROTO_IP, 24, 1)
        client.bind((f"127.0.0.{each % 50 + 1}", 0))
        client.connect(server.getsockname())
        held += [client, server.accept()[0]]
    os.write(done, b".")
    break
else:
    print(server.getsockname()[1], flush=True)
sys.stdin.read()
"""
FILES = 2 * 5000 + 100


def too_many() -> str:
    """Return why they cannot be held here, empty if they can."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = hard == resource.RLIM_INFINITY or hard >= FILES
    return "" if enough else f"only {hard:,} open files are allowed"


@contextmanager
def holding(number: int) -> Iterator[int]:
    """Hold that many connections in other processes; yield their port."""
    command = [sys.executable, "-c", HOLDER, new_mark(), str(number)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # it is a pipe
        # Its standard input is closed at the end of the block, and with it they end.
        yield int(process.stdout.readline())
