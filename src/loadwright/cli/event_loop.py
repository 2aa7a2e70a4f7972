"""The event loop of a server process."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections.abc import Coroutine
from typing import Any

import uvloop

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's interpreter lock while others wait for it.

The event loop and the threads with database access give it up at each system call, and wait this long for it if another
thread computes. With Python's 5 ms, 300 agents on a busy machine had rate changes after up to 1.8 s and pages took up
to 3.4 s; with 0.5 ms 0.6 s and 1.5 s, at the same CPU.
"""

_M_ARENA_MAX = -8
"""Number of the option in ``mallopt(3)``."""


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run ``main`` in a new event loop. Changes how all threads of this process take turns and share memory."""
    sys.setswitchinterval(SWITCH_SECONDS)
    _share_memory()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def exempt_from_collection() -> None:
    """Exempt everything that exists now from garbage collection. Call it when the server is loaded.

    A collection of the oldest generation stops all threads. It occurs while large requests are parsed, and with the
    120,000 objects of the server it took 220 ms; without them 22 ms.
    """
    gc.collect()
    gc.freeze()


def _share_memory() -> None:
    """Let all threads take memory from one arena, where the C library can.

    glibc gives threads arenas of their own, and what one of the threads with database access frees, no other can use.
    One hour of a run of 10 generators and 50 labels took 255 MiB, with one arena 188 MiB at the same CPU.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
