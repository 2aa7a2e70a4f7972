"""Records the host once a second of server time, in a thread of its own.

A turn of the event loop takes as much CPU time as half of the reading, so the loop wakes only when there is something
to do in it. What delays the loop, such as a slow disk, delays no second either.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from loadwright.agent.host.sampler import Recording, Sampler
from loadwright.agent.runtime.clock import ServerClock
from loadwright.core.protocol.monitor import SAMPLE_SECONDS

log = logging.getLogger(__name__)

MARGIN_SECONDS = 0.02
"""A second is measured this long after its end, so that a clock that is adjusted slightly does not return to it."""
MAX_TOGETHER = 60
"""Limit of the recordings that are kept in memory, about 20 KB each, and lost if the process is killed."""
MOST_WAITING = 300
"""Limit of those kept while the event loop is late."""
END_SECONDS = 5.0
"""Time that ``stop`` waits for a collector that hangs."""


class Recorded(NamedTuple):
    """A recording of the ``covered`` seconds before ``end`` (server time). The first one covers none."""

    end: float
    covered: int
    recording: Recording


class Recorder:
    """Records with ``sampler`` from ``start`` to ``stop``. Create it again for another start.

    Its thread calls ``ready`` when the recordings are to be taken. Agents with another ``phase`` begin their turns in
    other seconds.
    """

    def __init__(
        self,
        clock: ServerClock,
        sampler: Sampler,
        ready: Callable[[], None],
        phase: int = 0,
    ) -> None:
        self.sample_s = self.together_s = 1
        """The seconds between recordings, and for how many of them they may be taken together."""
        self._clock = clock
        self._sampler = sampler
        self._ready = ready
        self._phase = phase
        self._recorded: list[Recorded] = []
        self._measured_at: float | None = None
        self._turn = 0
        # Waiting for a lock takes less than waiting for an event.
        self._ended = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        self._ended.acquire()
        self._thread.start()

    def stop(self) -> None:
        """End the thread. What was not taken stays."""
        self._ended.release()
        self._thread.join(END_SECONDS)

    def take(self) -> list[Recorded]:
        """Return what was recorded since the last call. Hold the sampler's lock."""
        recorded, self._recorded = self._recorded, []
        return recorded

    def _run(self) -> None:
        while self._waited():
            try:
                self._record()
            except Exception:  # noqa: PERF203
                # An error in one second must not end the measurement of all others.
                log.exception("The host could not be measured.")

    def _waited(self) -> bool:
        """Wait for the end of a second; return whether it is to be measured."""
        step = self.sample_s
        due = (int(self._clock.now()) // step + 1) * step + MARGIN_SECONDS
        # If the clock was set back, wait again, unless that would take longer than usual.
        while 0 < (seconds := due - self._clock.now()) <= step + MARGIN_SECONDS:
            if self._ended.acquire(timeout=seconds):
                return False
        return True

    def _record(self) -> None:
        with self._sampler.lock:
            server_time, now = self._clock.now(), time.monotonic()
            if len(self._recorded) >= MOST_WAITING:
                return
            before, self._measured_at = self._measured_at, now
            # By the monotonic clock, because the server's may be set. A machine that slept has a gap.
            covered = 0 if before is None else min(max(round(now - before), 1), SAMPLE_SECONDS[-1])
            self._recorded.append(Recorded(server_time, covered, self._sampler.record()))
            waiting = len(self._recorded)
        together = min(self.together_s, MAX_TOGETHER)
        turn = (int(server_time) - self._phase) // max(1, together)
        if turn != self._turn or not covered or waiting >= together:
            self._turn = turn
            self._ready()
