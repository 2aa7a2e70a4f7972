"""Operations that only read, in a copy of the process: meanwhile it carries out others, such as edits."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

from .calls import Answer, Values, failure
from .garbage import settle
from .registry import OpenDraft, Operation

NICENESS = 5
"""It is less urgent than edits by this."""


def begin(
    operation: Operation, draft: OpenDraft, values: Values, seconds: int, result: Connection[Answer, None]
) -> None:
    """Carry out an operation in a copy of this process, which sends the answer to ``result``.

    The copy has the drafts as they are now, whatever happens to them afterwards, and ends after ``seconds`` without an
    answer. This process has no other thread.
    """
    # Objects that the collector of the copy would visit need not be copied for that.
    settle()
    if os.fork():
        return
    try:
        # A regular expression that takes too long cannot be interrupted otherwise.
        signal.alarm(seconds)
        os.nice(NICENESS)
        _close_all_but(result.fileno())
        result.send(_answer(operation, draft, values))
    finally:
        os._exit(0)


def _answer(operation: Operation, draft: OpenDraft, values: Values) -> Answer:
    try:
        return Answer(operation(draft, values))
    except Exception as error:
        return failure(error)


def _close_all_but(descriptor: int) -> None:
    """Close what this process shares with the other: its end must be noticed while this one exists."""
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))
