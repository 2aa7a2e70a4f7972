"""The workbench: a process that holds the documents of open drafts, so that an edit takes milliseconds.

What people edit is parsed there with limited memory and time, as in a sandbox, but stays there between the calls. It is
only a cache: a draft that it does not hold in the state that is stored is opened from what is stored.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import Any

from django.conf import settings

from loadwright.server.catalogues.set_up import FILE
from loadwright.server.editor import errors
from loadwright.server.platform import clients
from loadwright.server.platform.sandbox.places import Places

from .calls import Answer, Call, Opening, Values

CALL_SECONDS = 20.0
"""How long an operation on an open draft may take."""
BYTES_PER_SECOND = 1 << 20
"""The size of a plan and its edits for which opening a draft may take another second; 8 MB were measured."""
LONGER = 4
"""How many times longer the edits of a draft may take when they are repeated than when they were made."""

READ_SECONDS = 20
"""How long an operation may take that only reads, in a copy of the process."""
COPIES = 2
"""Operations that only read, at a time, in copies of the process."""

log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The server is being stopped."""


@dataclass(frozen=True)
class Stored:
    """A draft as it is stored: its id, its state, how to open it there, and the digests of catalogues of generators."""

    key: int
    stamp: str
    opening: Callable[[], AbstractContextManager[Opening]]
    catalogues: tuple[str, ...] = ()


class Workbench:
    """A process that carries out operations on drafts, one at a time. It is started for the first one."""

    def __init__(self, memory: int, catalogue: Path) -> None:
        self._memory = memory
        self._catalogue = catalogue
        self._places = Places(1)
        self._copies = Places(COPIES)
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Call, Answer] | None = None
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """The id of the process while there is one."""
        return None if self._process is None else self._process.pid

    def call(self, owner: str, draft: Stored, operation: str, values: Values, becomes: str = "") -> Any:
        """Carry out an operation for ``owner``, and return what it returns.

        Raises what it raises, such as ``PlanError`` and ``ValueError``, and ``ActionError`` at a limit. A process that
        ends meanwhile is started once more: nothing was stored yet.
        """
        call = Call(draft.key, draft.stamp, operation, values, becomes, catalogues=draft.catalogues)
        return self._carry_out(owner, call, draft)

    def read(self, owner: str, draft: Stored, operation: str, values: Values) -> Any:
        """Carry out an operation that only reads, and may take long, in a copy of the process.

        Calls do not wait for it. Raises as ``call``.
        """
        call = Call(draft.key, draft.stamp, operation, values, apart=READ_SECONDS, catalogues=draft.catalogues)
        with self._copies.taken(owner, clients.has_left):
            ours, theirs = Pipe(duplex=False)
            with ours:
                with theirs:
                    self._carry_out(owner, call, draft, theirs)
                ends = time.monotonic() + READ_SECONDS
                try:
                    # A copy that is stopped at its limit ends without an answer.
                    return _value(ours.recv())
                except MemoryError:
                    raise errors.TOO_MUCH_MEMORY(limit=self._memory >> 20) from None
                except EOFError:
                    if self._stopped:
                        raise StoppedError from None
                    if time.monotonic() < ends - 1:
                        raise errors.TOO_MUCH_MEMORY(limit=self._memory >> 20) from None
                    raise errors.TOO_LONG(seconds=READ_SECONDS) from None

    def _carry_out(self, owner: str, call: Call, draft: Stored, result: Connection[Any, Any] | None = None) -> Any:
        with self._places.taken(owner, clients.has_left):
            for last in (False, True):
                try:
                    return self._call(call, draft, result)
                except (EOFError, ConnectionError, MemoryError) as error:
                    # Its other drafts may need the memory.
                    self._end()
                    if self._stopped:
                        raise StoppedError from None
                    log.warning("The workbench ended during %s: %r", call.operation, error)
                    if last:
                        raise errors.TOO_MUCH_MEMORY(limit=self._memory >> 20) from None
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """End the process and its copies for good. A call of another thread raises ``StoppedError``."""
        self._stopped = True
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if process is not None:
            process.wait()

    def _call(self, call: Call, draft: Stored, result: Connection[Any, Any] | None) -> Any:
        answer = self._answer(call, CALL_SECONDS, result)
        if not answer.closed:
            return _value(answer)
        with draft.opening() as opening:
            seconds = CALL_SECONDS + opening.size / BYTES_PER_SECOND + LONGER * opening.seconds
            return _value(self._answer(replace(call, opening=opening), seconds, result))

    def _answer(self, call: Call, seconds: float, result: Connection[Any, Any] | None) -> Answer:
        """Send a call and wait for its answer. Raises ``EOFError`` or ``ConnectionError`` if the process ends."""
        connection = self._connection or self._start()
        deadline = time.monotonic() + seconds
        connection.send(call)
        if result is not None and self._process is not None:
            send_handle(connection, result.fileno(), self._process.pid)
        if not connection.poll(max(deadline - time.monotonic(), 0)):
            self._end()
            raise errors.TOO_LONG(seconds=round(seconds))
        return connection.recv()

    def _start(self) -> Connection[Call, Answer]:
        if self._stopped:
            raise StoppedError
        ours, theirs = Pipe()
        program = [sys.executable, "-m", __package__, str(theirs.fileno()), str(self._memory), str(self._catalogue)]
        # A group of its own, so that Ctrl+C does not end it before the server.
        self._process = subprocess.Popen(program, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0)
        theirs.close()
        self._connection = ours
        return ours

    def _end(self) -> None:
        self._kill()
        if self._process is not None:
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)


def _value(answer: Answer) -> Any:
    if answer.error is not None:
        raise answer.error
    return answer.value


@cache
def workbench() -> Workbench:
    """Return the workbench of this process."""
    made = Workbench(settings.EDITOR_BYTES, FILE)
    atexit.register(made.stop)
    return made


async def until_stopped() -> None:
    """Wait until cancelled, and end the process then, so that the threads that wait for it end."""
    try:
        await asyncio.Event().wait()
    finally:
        workbench().stop()
        workbench.cache_clear()
