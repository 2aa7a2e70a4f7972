"""The event loop of a server process."""

from __future__ import annotations

import asyncio
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


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run ``main`` in a new event loop. Changes the interval at which all threads of this process take turns."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def exempt_from_collection() -> None:
    """Exempt everything that exists now from garbage collection. Call it when the server is loaded.

    A collection of the oldest generation stops all threads. It occurs while large requests are parsed, and with the
    120,000 objects of the server it took 220 ms; without them 22 ms.
    """
    gc.collect()
    gc.freeze()
