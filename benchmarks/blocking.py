"""Runs what blocks inside a coroutine."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def blocking(work: Callable[[], T]) -> T:
    """Return the result of ``work``, which blocks the event loop. A signal to end interrupts it.

    In a thread of its own it would go on after the signal, and with it the processes that it started.
    """
    # The handler of ``asyncio.Runner`` cancels a task, which has no effect on code that does not await.
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return work()
    finally:
        signal.signal(signal.SIGINT, former)
