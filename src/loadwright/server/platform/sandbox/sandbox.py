"""Runs functions in processes of their own: their number, time and memory are limited.

Reading what people upload takes seconds and hundreds of megabytes in the worst case. In the process of the server it
would delay the reports of agents, because it holds Python's interpreter lock.

``with sandbox.place(owner) as run: value = run(function, *args)``: arguments, results and errors are pickled, and the
module of the function imports no Django.
"""

from __future__ import annotations

import asyncio
import atexit
import errno
import logging
import math
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, ParamSpec, Protocol, TypeVar

from django.conf import settings

from loadwright.server.platform import clients

from . import errors
from .places import LOOK_SECONDS, Places
from .process import UNWRITABLE, Job, Outcome

P = ParamSpec("P")
T = TypeVar("T")

SYSTEM = ""
"""The owner of the platform's own work, which has a place of its own."""
BYTES_PER_SECOND = 4 << 20
"""The size of the input, in bytes, for which a job gets another second: half of the rate of unpacking."""
CLOCK = 6
"""How many times its limit of CPU time a job may last: at full load it gets little of the processors."""

log = logging.getLogger(__name__)


class SandboxStoppedError(Exception):
    """The server is being stopped, and with it the job."""


class Run(Protocol):
    """Calls a function in the sandbox whose place was taken."""

    def __call__(self, function: Callable[P, T], *args: P.args, **_no_keywords: P.kwargs) -> T:
        """Return the result. Raises what the function raises, and ``ActionError`` at a limit."""
        ...


class Sandbox:
    """A process that runs one job at a time. It is started for the first job, and again after it was killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Job, int] | None = None
        self._interrupted = False

    def run(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        seconds: float,
        look: Callable[[], None] | None = None,
    ) -> Any:
        """Call ``function`` within ``seconds`` of CPU time, and ``look`` meanwhile.

        By the clock it may take ``CLOCK`` times as long, because everything else on the machine comes first.

        Raises what the function raises, ``ActionError`` at a limit, and ``SandboxStoppedError``.
        """
        self._interrupted = False
        with TemporaryDirectory(prefix="loadwright-") as folder:
            job = Job(function, args, Path(folder) / "outcome", math.ceil(seconds), settings.SANDBOX_BYTES)
            code = self._finish(self._begin(job), CLOCK * seconds, look)
            if code in (-signal.SIGXCPU, -signal.SIGKILL):
                raise errors.TOO_LONG(seconds=math.ceil(seconds))
            if code == UNWRITABLE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder)
            if code:
                log.warning("%s ended with status %d", function.__qualname__, code)
                raise errors.TOO_MUCH_MEMORY(limit=settings.SANDBOX_BYTES >> 20)
            outcome: Outcome = pickle.loads(job.result.read_bytes())  # noqa: S301 - written by our own process
        if isinstance(outcome.error, MemoryError):
            raise errors.TOO_MUCH_MEMORY(limit=settings.SANDBOX_BYTES >> 20)
        if outcome.error is not None:
            raise outcome.error
        return outcome.value

    def interrupt(self) -> None:
        """End the job of another thread, in which ``run`` raises ``SandboxStoppedError``."""
        self._interrupted = True
        self._kill()

    def stop(self) -> None:
        """Kill the process with its job."""
        self._kill()
        if self._process is not None:
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _begin(self, job: Job) -> Connection[Job, int]:
        connection = self._connection or self._start()
        try:
            connection.send(job)
        except OSError:
            # It was killed, for example because the machine ran out of memory.
            self.stop()
            connection = self._start()
            connection.send(job)
        return connection

    def _start(self) -> Connection[Job, int]:
        ours, theirs = Pipe()
        # A group of its own, so that it can be killed together with its job.
        self._process = subprocess.Popen(
            [sys.executable, "-m", __package__, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            process_group=0,
        )
        theirs.close()
        self._connection = ours
        return ours

    def _finish(self, connection: Connection[Job, int], seconds: float, look: Callable[[], None] | None) -> int:
        """Wait for the end of the job, for at most ``seconds``, and return its exit code."""
        deadline = time.monotonic() + seconds
        while not connection.poll(LOOK_SECONDS):
            if clients.has_left():
                self.stop()
                raise errors.CLIENT_LEFT()
            if time.monotonic() > deadline:
                self.stop()
                raise errors.TOO_LONG(seconds=math.ceil(seconds))
            if look is not None:
                self._look(look)
        try:
            return connection.recv()
        except (EOFError, OSError):
            self.stop()
            if self._interrupted:
                self._interrupted = False
                raise SandboxStoppedError from None
            return 1

    def _look(self, look: Callable[[], None]) -> None:
        try:
            look()
        except Exception:
            # The next job must not receive the outcome of this one.
            self.stop()
            raise


class Sandboxes:
    """The sandboxes of this process: ``count`` for people, and one more for the platform itself."""

    def __init__(self, count: int) -> None:
        self._places = Places(count)
        self._own = Places(1)
        self._lock = Lock()
        self._idle: list[Sandbox] = []
        self._busy: list[Sandbox] = []
        atexit.register(self.stop)

    @contextmanager
    def taken(self, owner: str) -> Iterator[Sandbox]:
        """Wait for a place, and yield its sandbox."""
        places = self._own if owner == SYSTEM else self._places
        with places.taken(owner, clients.has_left):
            with self._lock:
                sandbox = self._idle.pop() if self._idle else Sandbox()
                self._busy.append(sandbox)
            try:
                yield sandbox
            finally:
                with self._lock:
                    self._busy.remove(sandbox)
                    self._idle.append(sandbox)

    def stop(self) -> None:
        """End all processes and their jobs."""
        with self._lock:
            for sandbox in self._busy:
                sandbox.interrupt()
            for sandbox in self._idle:
                sandbox.stop()


@cache
def _sandboxes() -> Sandboxes:
    return Sandboxes(settings.SANDBOXES)


async def until_stopped() -> None:
    """Wait until cancelled, and end all processes then, so that the threads that wait for them end."""
    try:
        await asyncio.Event().wait()
    finally:
        _sandboxes().stop()


@contextmanager
def place(owner: str, *, size: int = 0, look: Callable[[], None] | None = None) -> Iterator[Run]:
    """Wait for a place, and yield a function that runs others there. ``size`` of the input in bytes gives it more time.

    ``look`` is called several times per second while they run, for example to report how far they are. Raises
    ``ActionError`` if the owner has too many waiting requests, or the client of the request has left.
    """
    seconds = settings.SANDBOX_SECONDS + size / BYTES_PER_SECOND
    with _sandboxes().taken(owner) as sandbox:

        def run(function: Callable[P, T], *args: P.args, **_no_keywords: P.kwargs) -> T:
            result: T = sandbox.run(function, args, seconds, look)
            return result

        yield run
