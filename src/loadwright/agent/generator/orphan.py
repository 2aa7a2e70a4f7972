"""A run whose agent was killed: the end of its JVM, and what that measured without the agent."""

from __future__ import annotations

import asyncio
import logging
import math
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from loadwright.agent.generator.jmeter.command import signal_group
from loadwright.agent.generator.jmeter.journal import Journal
from loadwright.core.messages import Message, agents
from loadwright.core.stats.frames import GeneratorSecond

from .record import RunRecord

log = logging.getLogger(__name__)

EXIT_SECONDS = 5.0
"""Seconds that JMeter gets to exit after each signal."""


async def end_orphan(record: RunRecord, *, patience_s: float, hurried: Callable[[], bool]) -> None:
    """Wait until the JMeter that a killed agent left behind has ended.

    It stops by itself. After ``patience_s``, or once ``hurried`` returns true, it is ended by signals.
    """
    if await _has_ended(record, patience_s, hurried):
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        log.info("Run %s: ending its JMeter, which outlived the agent.", record.run)
        if record.pid is not None:
            signal_group(record.pid, number)
        if await _has_ended(record, EXIT_SECONDS, lambda: False):
            return


async def _has_ended(record: RunRecord, seconds: float, hurried: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while record.pid is not None and record.still_runs():
        if hurried() or time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


async def recover(
    record: RunRecord, store: Callable[[GeneratorSecond], Awaitable[None]], clock_offset: float
) -> Message | None:
    """Store the seconds in the journal of an ended JMeter; return what is missing of them.

    ``clock_offset`` is server time minus this machine's, in seconds.
    """
    journal, before = Journal(record.work), record.seconds
    try:
        for second in journal.seconds():
            await store(second)
    except (ValueError, OSError) as error:
        log.error("Run %s: the journal of its JMeter cannot be read: %s.", record.run, error)
        journal.complete = False
    log.info("Run %s: %d seconds were measured without the agent.", record.run, record.seconds - before)
    if journal.load_end is not None:
        record.load_ended_at = journal.load_end.at
    elif record.last_second is not None:
        record.load_ended_at = record.last_second + 1.0
    return None if journal.complete else agents.NOT_RECOVERED(seconds=_missing_seconds(record, clock_offset))


def _missing_seconds(record: RunRecord, clock_offset: float) -> int:
    """Return about how many seconds JMeter went on after the last known second: until it last wrote a file."""
    written = []
    for path in record.work.glob("*"):
        with suppress(OSError):
            written.append(path.stat().st_mtime)
    if not written or record.last_second is None:
        return 1
    return max(1, math.ceil(max(written) + clock_offset) - (record.last_second + 1))
