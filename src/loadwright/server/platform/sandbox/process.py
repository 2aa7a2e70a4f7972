"""The program of a sandbox: runs each job in a fork of itself, so that jobs leave nothing behind.

It imports no Django, and neither do the modules of the jobs.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

UNWRITABLE = 2
"""The exit code of a job whose outcome cannot be written, because the disk is full."""
NICENESS = 10
"""Of jobs, so that they do not delay requests and agents on a busy machine."""


@dataclass(frozen=True)
class Job:
    """A function to call. ``result`` is the file for its outcome, ``memory`` a limit of the address space in bytes."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    result: Path
    cpu_seconds: int
    memory: int


@dataclass(frozen=True)
class Outcome:
    """What a job returned or raised."""

    value: Any = None
    error: Exception | None = None


def main() -> None:
    """Serve the connection whose file descriptor is the argument."""
    # Ctrl+C in the terminal of the server is for the server, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    serve(Connection(int(sys.argv[1])))


def serve(connection: Connection[int, Job]) -> None:
    """Run jobs one after the other until the server closes the connection. Sends the exit code of each."""
    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        child = os.fork()
        if not child:
            _work(job)
        connection.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _work(job: Job) -> NoReturn:
    """Write the outcome of a job and exit."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_seconds, job.cpu_seconds))
        outcome = _outcome(job)
        data = pickle.dumps(outcome)
        try:
            job.result.write_bytes(data)
            status = 0
        except OSError:
            status = UNWRITABLE
    finally:
        # Without the handlers of the program, which belong to the process that was forked.
        os._exit(status)


def _outcome(job: Job) -> Outcome:
    try:
        return Outcome(job.function(*job.args))
    except Exception as error:
        # A traceback cannot be sent.
        error.add_note(traceback.format_exc())
        return Outcome(error=error)
