"""``loadwright worker``: background jobs and the conductor without pages, beside a server."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

from . import event_loop
from .errors import BadInputError, reported
from .terminal import line
from .up import load_server, prepared


def worker() -> None:
    """Run background jobs and conduct runs, until Ctrl+C, for servers that share the database and Redis."""
    with reported():
        embedded = load_server()
        prepared(embedded)
        if reason := embedded.refusal():
            raise BadInputError(reason)
        event_loop.run(_work(embedded.work_in_background()))


async def _work(work: Coroutine[Any, Any, None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    task = asyncio.create_task(work)
    waiting = asyncio.create_task(stop.wait())
    line("Loadwright works in the background")
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    task.cancel()
    waiting.cancel()
    results = await asyncio.gather(task, waiting, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]
