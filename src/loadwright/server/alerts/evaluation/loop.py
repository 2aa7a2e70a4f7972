"""Evaluates rules and reports alerts in the one process that holds the lease."""

from __future__ import annotations

import asyncio
import logging
import time

from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.leases import Holder
from loadwright.telemetry.port import TelemetryError

from . import reporting
from .evaluator import Evaluator

log = logging.getLogger(__name__)

LEASE = "alerts"
STEP_S = 2.0
RETRY_S = 5.0


class Alerting:
    """The loop of one process. Every process has one; only the holder of the lease is active."""

    def __init__(self) -> None:
        self._lease = Holder(LEASE)
        self._term = 0
        self._evaluator: Evaluator | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                try:
                    await run_in_db(self._step)
                except TelemetryError as error:
                    log.warning("The rules of alerts could not be evaluated; retrying: %s", error)
                    await asyncio.sleep(RETRY_S)
                except Exception:
                    log.exception("The rules of alerts could not be evaluated; retrying.")
                    await asyncio.sleep(RETRY_S)
                await asyncio.sleep(STEP_S)
        finally:
            await run_in_db(self._lease.release)

    def _step(self) -> None:
        if not self._lease.hold():
            self._evaluator = None
            return
        if self._evaluator is None or self._lease.terms != self._term:
            self._evaluator, self._term = Evaluator(), self._lease.terms
            self._evaluator.take_over()
        now = time.time()
        try:
            self._evaluator.step(now)
        finally:
            # Also while the store cannot be read: what was found before is reported.
            reporting.report_due(now)
