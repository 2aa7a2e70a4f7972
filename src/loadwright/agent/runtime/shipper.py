"""Delivers the spool to the collector in order, in batches, with unlimited retries."""

from __future__ import annotations

import asyncio
import gzip
import logging

from .http import Answer, HttpClient, HttpError, reason_of
from .spool import Spool, Text

log = logging.getLogger(__name__)

BATCH_BYTES = 1024 * 1024
GZIP_BYTES = 8 * 1024
FIRST_RETRY_SECONDS = 0.2
LONGEST_RETRY_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 60.0
"""Upper limit of the collector's ``Retry-After``."""
TIMEOUT_SECONDS = 10.0
REFUSALS = (400, 403, 413)
"""Permanent refusals: invalid, points of another agent, too large. Retrying would not help."""


class _RefusedError(Exception):
    """The collector refuses these points permanently."""


class _UnavailableError(Exception):
    """The collector cannot store the points now. ``retry_after`` are the seconds for which it asks to be left alone."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"status {answer.status}{reason_of(answer.body)}")
        self.retry_after = _retry_after(answer)


class Shipper:
    """Posts the contents of the spool to ``url``, which may change, until closed.

    Create it inside a running event loop. A point leaves the spool only after the collector has confirmed that it is
    stored. It may be sent twice, which has no effect.
    """

    def __init__(self, spool: Spool, url: str, token: str) -> None:
        self.url = url
        self.gap_s = 0.0
        """The shortest time between requests: texts that arrive meanwhile are sent with the next one after it."""
        self._spool = spool
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain; charset=utf-8"}
        self._client = HttpClient(headers, TIMEOUT_SECONDS)
        self._logged = ""
        self._task = asyncio.ensure_future(self._work())

    async def wait_drained(self) -> None:
        """Deliver everything without gaps."""
        self.gap_s = 0.0
        self._spool.put_last.set()
        await self._spool.emptied.wait()

    async def close(self) -> None:
        """Stop; undelivered points stay in the spool."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._client.close()

    async def _work(self) -> None:
        delay = FIRST_RETRY_SECONDS
        while True:
            await self._spool.arrived.wait()
            try:
                with self._spool.oldest(BATCH_BYTES) as texts:
                    await self._ship(texts)
                delay = FIRST_RETRY_SECONDS
                self._logged = ""
                await self._wait_for_more()
            except (HttpError, OSError, _UnavailableError) as error:
                self._log_once(f"The collector {self.url} is not available yet ({error}).")
                await asyncio.sleep(max(delay, error.retry_after if isinstance(error, _UnavailableError) else 0.0))
                delay = min(delay * 2, LONGEST_RETRY_SECONDS)

    async def _wait_for_more(self) -> None:
        """Wait for the first text after the gap.

        A monitor thereby sends when it has measured, and its process wakes less often. The time limit is for texts that
        arrive in the gap and that no other one follows.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self.gap_s
        await self._spool.arrived.wait()
        if loop.time() >= end:
            return
        limit = loop.call_at(end + self.gap_s, self._spool.put_last.set)
        try:
            while self.gap_s and loop.time() < end:
                self._spool.put_last.clear()
                await self._spool.put_last.wait()
        finally:
            limit.cancel()

    async def _ship(self, texts: list[Text]) -> None:
        try:
            await self._post(b"\n".join(text.read().rstrip(b"\n") for text in texts))
        except _RefusedError as refused:
            if len(texts) > 1:
                # One invalid text must not discard the rest of its batch.
                for text in texts:
                    await self._ship([text])
                return
            log.error("The collector refused a text of %d points: %s", texts[0].points, refused)
        self._spool.drop(texts)

    async def _post(self, data: bytes) -> None:
        headers = {}
        if len(data) > GZIP_BYTES:
            data, headers = gzip.compress(data, 1), {"Content-Encoding": "gzip"}
        answer = await self._client.post(self.url, data, headers)
        if answer.status in REFUSALS:
            raise _RefusedError(f"status {answer.status}{reason_of(answer.body)}")
        if not answer.successful:
            raise _UnavailableError(answer)

    def _log_once(self, text: str) -> None:
        if text != self._logged:
            self._logged = text
            log.warning("%s", text)


def _retry_after(answer: Answer) -> float:
    """Return the seconds of ``Retry-After``, 0 without one; its other form, a date, would need synchronised clocks."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_WAIT_SECONDS) if asked.isascii() and asked.isdigit() else 0.0
