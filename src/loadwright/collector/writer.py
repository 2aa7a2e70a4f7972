"""Batched writes for concurrent requests: points that arrive during a transaction are collected for the next one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loadwright.core.lineprotocol import Point
from loadwright.telemetry.port import TelemetryError, TelemetryStore

from .errors import unavailable

logger = logging.getLogger(__name__)

MAX_QUEUED_POINTS = 200_000
"""Limit of the points that wait for the store; above it, senders are asked to retry."""

MAX_BATCH_POINTS = 20_000

OnWritten = Callable[[Sequence[Point], str], None]
"""Takes points that were stored, and the token of their sender."""

OnFailure = Callable[[str], None]
"""Takes the reason when the store begins to fail, and an empty text when it works again."""


def log_failure(reason: str) -> None:
    """Log that the store began to fail, or works again."""
    logger.warning("The telemetry store %s", f"fails: {reason}" if reason else "works again.")


@dataclass
class _Waiting:
    points: list[Point]
    token: str
    stored: asyncio.Future[None]


class BatchWriter:
    """Writes the points of concurrent requests to a store, one transaction at a time, in order of arrival.

    ``on_written`` is called in the event loop for the points of each request that were stored, ``on_failure`` when the
    store begins to fail, for example because its disk is full, and when it works again.
    """

    def __init__(
        self, store: TelemetryStore, on_written: OnWritten | None = None, on_failure: OnFailure = log_failure
    ) -> None:
        self._store = store
        self._on_written = on_written
        self._on_failure = on_failure
        self._failing = False
        self._waiting: list[_Waiting] = []
        self._queued = 0
        self._writing: asyncio.Task[None] | None = None

    @property
    def queued(self) -> int:
        """The number of points that wait for the store or are being written."""
        return self._queued

    async def write(self, points: list[Point], token: str = "") -> None:
        """Return once ``points`` of the owner of ``token`` are stored.

        Raises ``TelemetryError`` if the store refuses them, ``CollectorError`` if too many are already waiting.
        """
        if not points:
            return
        if self._queued and self._queued + len(points) > MAX_QUEUED_POINTS:
            raise unavailable("Too many points are waiting for the telemetry store; send them again later.")
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(points, token, stored))
        self._queued += len(points)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await stored

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                await self._write_batch(batch)
                self._queued -= sum(len(item.points) for item in batch)
        finally:
            self._writing = None
            self._abandon()

    def _next_batch(self) -> list[_Waiting]:
        count = size = 0
        for item in self._waiting:
            size += len(item.points)
            if count and size > MAX_BATCH_POINTS:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _write_batch(self, batch: list[_Waiting]) -> None:
        points = [point for item in batch for point in item.points]
        try:
            await asyncio.to_thread(self._store.write, points)
        except TelemetryError as error:
            if error.permanent and len(batch) > 1:
                # Only one of them is invalid; the others must not fail with it.
                for item in batch:
                    await self._write_batch([item])
                return
            self._fail(batch, error)
        except Exception as error:
            logger.exception("The telemetry store failed in a way it should not.")
            self._fail(batch, TelemetryError(f"the telemetry store failed: {error!r}"))
        else:
            self._report("")
            self._finish(batch, None)
            for item in batch:
                self._announce(item)

    def _fail(self, batch: list[_Waiting], error: TelemetryError) -> None:
        if not error.permanent:
            self._report(str(error))
        self._finish(batch, error)

    def _report(self, reason: str) -> None:
        if bool(reason) is not self._failing:
            self._on_failure(reason)
        self._failing = bool(reason)

    def _finish(self, batch: list[_Waiting], error: TelemetryError | None) -> None:
        for item in batch:
            # A sender that disconnected has cancelled its future.
            if item.stored.done():
                continue
            if error is None:
                item.stored.set_result(None)
            else:
                item.stored.set_exception(error)

    def _announce(self, item: _Waiting) -> None:
        if self._on_written is None:
            return
        try:
            self._on_written(item.points, item.token)
        except Exception:
            logger.exception("Announcing stored points failed.")

    def _abandon(self) -> None:
        """Release all waiting senders after writing was cancelled."""
        abandoned, self._waiting, self._queued = self._waiting, [], 0
        self._finish(abandoned, TelemetryError("the collector is shutting down"))
