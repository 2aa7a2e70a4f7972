"""The program of the workbench: keeps drafts open and carries out operations on them, one after the other.

It imports no Django. Its memory is limited; whatever happens to it, the server starts it again and opens the drafts
from what is stored.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from loadwright.core.jmx.catalogue import Catalogue
from loadwright.core.strictjson import loads

from . import operations  # noqa: F401 - registers them
from .calls import Answer, Call
from .drafts import Drafts

NICENESS = 5
"""A person waits for the answer, but agents and requests come first."""


def main() -> None:
    """Serve the connection whose file descriptor is the first argument."""
    # Ctrl+C in the terminal of the server is for the server, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    descriptor, memory, catalogue = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    serve(Connection(descriptor), Drafts(read_catalogue(catalogue), memory))


def read_catalogue(path: Path) -> Catalogue:
    """Read the catalogue of JMeter."""
    return Catalogue.from_json(loads(path.read_bytes()))


def serve(connection: Connection[Answer, Call], drafts: Drafts) -> None:
    """Answer calls until the server closes the connection."""
    while True:
        try:
            call = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = drafts.answer(call)
        except Exception as error:
            # A traceback cannot be sent.
            error.add_note(traceback.format_exc())
            answer = Answer(error=error)
        try:
            connection.send(answer)
        except OSError:
            return
