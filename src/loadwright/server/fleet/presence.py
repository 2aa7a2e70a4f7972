"""The latest reports of agents: in the memory of the process that receives them, and for other processes in the cache.

An agent is lost after ``LOST_AFTER_SECONDS`` without a report, or the longer time that was recorded with the last one.
Time in which the process that receives its reports was itself late does not count: that process could not receive any.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache

from loadwright.core.protocol import LOST_AFTER_SECONDS, Report
from loadwright.server.platform.responsive import RETURN_SECONDS, ResponsiveClock

log = logging.getLogger(__name__)

KEPT_SECONDS = 3600
TICK_SECONDS = 0.25
"""Interval at which the event loop's delay is measured, and at which reports are sent to other processes."""
DEAD_SECONDS = 15.0
"""A process whose clock has not advanced for this long is not late but dead, and its agents' silence counts."""
RETRY_SECONDS = 5.0
_REPORT = "presence:"
_PROCESS = "presence-process:"


class _Record(NamedTuple):
    """A report, the time of its arrival, and the receiving process with its responsive seconds at that time."""

    report: Report[Any]
    at: float
    process: str
    seconds: float
    patience: float = LOST_AFTER_SECONDS
    shared: bool = False


class Moment(NamedTuple):
    """A moment of this process: seconds since the epoch, and its responsive seconds."""

    at: float
    seconds: float


class _Pulse(NamedTuple):
    """The responsive seconds of a process at the time ``at``."""

    at: float
    seconds: float


@dataclass(frozen=True)
class Seen:
    """The last report of an agent and the time of its arrival, in seconds since the epoch.

    ``silent`` is the time since then, in seconds, in which the server could have received another one. After more than
    ``patience`` the agent is lost. ``shared``: other programs use its token too.
    """

    report: Report[Any]
    at: float
    silent: float
    patience: float = LOST_AFTER_SECONDS
    shared: bool = False

    @property
    def in_contact(self) -> bool:
        return self.silent <= self.patience


class _Process:
    """This process: the reports that it received, and the clock that measures its responsiveness."""

    def __init__(self) -> None:
        self.id = uuid4().hex
        self.clock: ResponsiveClock | None = None
        self.records: dict[str, _Record] = {}
        self.unpublished: dict[str, _Record] = {}


_own = _Process()


def moment() -> Moment:
    return Moment(time.time(), _own.clock.seconds if _own.clock else 0.0)


def responsive_since(moment: Moment) -> float:
    """Return for how many seconds since ``moment`` this process could have received reports."""
    return max(_responsive_since(moment, time.time()), 0.0)


def record(
    key: str, report: Report[Any], at: float, patience: float = LOST_AFTER_SECONDS, *, shared: bool = False
) -> None:
    """Store the report of an agent that sends the next one well within ``patience`` seconds."""
    _own.records[key] = _own.unpublished[key] = _Record(report, at, _own.id, moment().seconds, patience, shared)
    if _own.clock is not None:
        _own.clock.reported(key)


def forget(key: str) -> None:
    _own.records.pop(key, None)
    _own.unpublished.pop(key, None)
    cache.delete(_REPORT + key)


def latest(keys: Iterable[str]) -> dict[str, Seen]:
    """Return the last report of each agent that sent one within ``KEPT_SECONDS``."""
    now = time.time()
    found: dict[str, Seen] = {}
    elsewhere: list[str] = []
    for key in keys:
        own = _own.records.get(key)
        if own is not None and now - own.at <= KEPT_SECONDS:
            found[key] = _seen(own, None, now)
        if key not in found or not found[key].in_contact:
            elsewhere.append(key)
    # Without Redis there is no other process.
    if elsewhere and settings.REDIS:
        records: dict[str, _Record] = cache.get_many([_REPORT + key for key in elsewhere])
        pulses = _pulses({one.process for one in records.values()})
        for name, one in records.items():
            key = name.removeprefix(_REPORT)
            if key not in found or found[key].at < one.at:
                found[key] = _seen(one, pulses.get(one.process), now)
    return found


async def publish() -> None:
    """Make the reports of this process available to the others now."""
    if settings.REDIS:
        await asyncio.to_thread(_publish)


async def keep_current() -> None:
    """Measure the delay of the event loop and publish reports until cancelled."""
    _own.clock = ResponsiveClock(TICK_SECONDS, _in_contact, wall=time.time(), monotonic=time.monotonic())
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_measure(_own.clock))
            tasks.create_task(_keep_published())
    finally:
        _own.clock = None
        if settings.REDIS:
            await asyncio.to_thread(cache.delete, _PROCESS + _own.id)


async def _measure(clock: ResponsiveClock) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        late = clock.late(time.time())
        delay = clock.tick(wall=time.time(), monotonic=time.monotonic())
        if late:
            log.warning("The server was late by %.1f s; no agent counts as lost until it has caught up.", delay)


async def _keep_published() -> None:
    while True:
        try:
            await publish()
        except Exception:
            log.exception("The reports of agents could not be published; retrying.")
            await asyncio.sleep(RETRY_SECONDS)
        await asyncio.sleep(TICK_SECONDS)


def _publish() -> None:
    records, _own.unpublished = _own.unpublished, {}
    entries: dict[str, object] = {_REPORT + key: one for key, one in records.items()}
    if _own.clock is not None:
        entries[_PROCESS + _own.id] = _Pulse(_own.clock.ticked_at, _own.clock.seconds)
    cache.set_many(entries, KEPT_SECONDS)


def _pulses(processes: Iterable[str]) -> dict[str, _Pulse]:
    found = cache.get_many([_PROCESS + process for process in processes])
    return {name.removeprefix(_PROCESS): pulse for name, pulse in found.items()}


def _in_contact() -> set[str]:
    """Return the agents whose last report arrived here, and that are not lost.

    Those with more patience than returning takes are left out: they may be about to pause, and need no delay.
    """
    now = time.time()
    records = [(key, one) for key, one in list(_own.records.items()) if one.patience <= RETURN_SECONDS]
    return {key for key, one in records if _seen(one, None, now).in_contact}


def _seen(one: _Record, pulse: _Pulse | None, now: float) -> Seen:
    return Seen(one.report, one.at, max(_silence(one, pulse, now), 0.0), one.patience, one.shared)


def _silence(one: _Record, pulse: _Pulse | None, now: float) -> float:
    if one.process == _own.id:
        return _responsive_since(Moment(one.at, one.seconds), now)
    if pulse is None:
        # The process that received it has ended.
        return now - one.at
    silent = pulse.seconds - one.seconds
    clock = _own.clock
    # How long the other process has been late, as far as this one was able to notice.
    since = pulse.at if clock is None else max(pulse.at, now if clock.late(now) else clock.responsive_since)
    return silent + now - since if now - since > DEAD_SECONDS else silent


def _responsive_since(moment: Moment, now: float) -> float:
    return _own.clock.seconds - moment.seconds if _own.clock else now - moment.at
