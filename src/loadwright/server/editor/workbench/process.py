"""The program of the workbench: keeps drafts open and carries out operations on them, one after the other.

It imports no Django. Its memory is limited; whatever happens to it, the server starts it again and opens the drafts
from what is stored.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import nullcontext
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path

from loadwright.server.catalogues.reading import read_catalogue

from . import operations  # noqa: F401 - registers them
from .calls import Answer, Call, failure
from .drafts import Drafts

NICENESS = 5
"""A person waits for the answer, but agents and requests come first."""


def main() -> None:
    """Serve the connection whose file descriptor is the first argument."""
    # Ctrl+C in the terminal of the server is for the server, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Copies of this process that have ended need not be waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    os.nice(NICENESS)
    descriptor, memory, catalogue = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    serve(Connection(descriptor), Drafts(read_catalogue(catalogue), memory))


def serve(connection: Connection[Answer, Call], drafts: Drafts) -> None:
    """Answer calls until the server closes the connection."""
    while True:
        try:
            call = connection.recv()
        except (EOFError, OSError):
            return
        # The descriptor is received before anything can fail, so that the next message is a call again.
        apart: Connection[Answer, None] | None = None
        if call.apart:
            apart = Connection(recv_handle(connection), readable=False)
        with apart or nullcontext():
            try:
                answer = drafts.answer(call, apart)
            except Exception as error:
                answer = failure(error)
        try:
            connection.send(answer)
        except OSError:
            return
