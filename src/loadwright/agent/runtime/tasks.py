"""Small helpers for asyncio tasks; Python 3.9 has no task groups."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


async def cancel(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until_first_ends(*work: Coroutine[Any, Any, Any]) -> None:
    """Run all until the first ends or fails, then cancel the others. Raises its error."""
    tasks = [asyncio.ensure_future(part) for part in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancel(*tasks)
    for task in done:
        task.result()


async def timeout(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Return the result of ``work``. Cancels it and raises ``asyncio.TimeoutError`` after ``seconds``.

    ``asyncio.wait_for`` before Python 3.12 ignores a cancellation that arrives at the moment at which the work ends, so
    a loop around it cannot be stopped reliably.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            await cancel(task)
    if not done:
        raise asyncio.TimeoutError
    return task.result()


async def within(seconds: float, work: Coroutine[Any, Any, Any]) -> None:
    """Run ``work`` for at most ``seconds``, then cancel it and log a warning."""
    try:
        await timeout(seconds, work)
    except asyncio.TimeoutError:
        log.warning("Not everything was done within %g s.", seconds)


class Background:
    """Background tasks: failures are logged, and the remaining tasks are cancelled at the end of the program."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def cancel(self) -> None:
        await cancel(*self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("Work of the agent failed.", exc_info=task.exception())
