"""Delivers the files of a run to the server: log, results, failures and what the plan wrote."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import Callable

import httpx

from loadwright.agent.generator.files.failures import failures_document, newest_failures
from loadwright.agent.generator.files.samples import samples_document
from loadwright.agent.generator.files.upload import (
    Content,
    end_of,
    packed,
    packed_bytes,
    upload,
    upload_once,
    whole,
)
from loadwright.agent.generator.files.written import State, pack_written, snapshot, written_since
from loadwright.agent.generator.jmeter.command import CONSOLE_LOG, JMETER_LOG, RESULTS_FILE
from loadwright.agent.runtime.role import AgentContext
from loadwright.core.messages import Message, agents

from .record import RunRecord, is_own

log = logging.getLogger(__name__)

FAILURES_SECONDS = 5.0
"""Interval at which new failures are delivered during the run."""
SAMPLES_SECONDS = 0.5
"""The same for the samples of a trial, for which somebody is waiting."""
WRITTEN = "written.zip"


class Delivery:
    """The files of the run in ``record``. ``files_left_out``: the plan wrote more than is kept."""

    def __init__(self, agent: AgentContext, client: httpx.AsyncClient, record: RunRecord) -> None:
        self.files_left_out = False
        self._agent = agent
        self._client = client
        self._record = record
        self._before: dict[str, State] | None = None
        self._inside = ""
        self._uploading_log = asyncio.Lock()
        self._undelivered: list[Message] = []

    async def note_files(self, plan: Path) -> None:
        """Note the files beside ``plan`` and above it, to find later what it wrote. Raises ``OSError``."""
        self._inside = plan.parent.relative_to(self._record.folder).as_posix()
        self._before = await asyncio.to_thread(snapshot, self._record.folder, is_own)

    async def run(self, *, jtl: bool, debug: bool, trial: bool) -> list[Message]:
        """Deliver everything after the end of the load, with unlimited retries; return what was left out."""
        name, work = self._name(), self._record.work
        # A part of the log that is still in transit must not replace the whole one.
        async with self._uploading_log:
            if (log_file := self._log_file()) is not None:
                await self._deliver(f"jmeter-{name}.log", partial(whole, log_file))
        results = work / RESULTS_FILE
        if jtl and results.exists():
            await self._deliver(f"results-{name}.jtl.gz", partial(packed, results))
        if debug:
            await self._deliver(f"failures-{name}.jtl.gz", partial(_failures, work))
        if trial:
            await self._deliver(f"samples-{name}.jtl.gz", partial(_samples, work))
        await asyncio.to_thread(self._keep_written, work / WRITTEN)
        if (work / WRITTEN).exists():
            await self._deliver(f"written-{name}.zip", partial(whole, work / WRITTEN))
        return self._undelivered

    async def log_so_far(self) -> None:
        """Deliver the end of the log of a run in progress."""
        async with self._uploading_log:
            path = self._log_file()
            if path is None or self._record.delivered or self._record.over:
                return
            await upload(
                self._client, self._url_of(f"jmeter-{self._name()}.log"), await asyncio.to_thread(end_of, path)
            )

    async def failures_so_far(self) -> None:
        """Deliver the newest failures from time to time until cancelled, so that they can be read during the run."""
        await self._deliver_often(f"failures-{self._name()}.jtl.gz", newest_failures, FAILURES_SECONDS)

    async def samples_so_far(self) -> None:
        """The same for the samples of a trial."""
        await self._deliver_often(f"samples-{self._name()}.jtl.gz", samples_document, SAMPLES_SECONDS)

    async def _deliver_often(self, name: str, read: Callable[[Path], bytes | None], seconds: float) -> None:
        delivered, url = None, self._url_of(name)
        while True:
            await asyncio.sleep(seconds)
            newest = await asyncio.to_thread(read, self._record.work)
            if newest not in (None, delivered) and await upload_once(self._client, url, packed_bytes(newest)):
                delivered = newest

    def _name(self) -> str:
        """Return the part of a file's name that names this generator and attempt.

        A later attempt in the same run must not replace the files of an earlier one.
        """
        again = f"-{self._record.attempt + 1}" if self._record.attempt else ""
        return f"{self._agent.id}{again}"

    def _log_file(self) -> Path | None:
        # A JVM that fails to start reports the error on its console only.
        paths = (self._record.work / JMETER_LOG, self._record.work / CONSOLE_LOG)
        return next((path for path in paths if path.exists()), None)

    def _keep_written(self, archive: Path) -> None:
        """Pack the files that the plan wrote beside its own and above them; blocks."""
        if self._before is None:
            return
        try:
            written = written_since(self._before, self._record.folder, self._inside, own=is_own)
            if written.kept:
                pack_written(written, archive)
            self.files_left_out = bool(written.left_out)
        except OSError as error:
            log.error("Run %s: the files that its plan wrote could not be kept: %s.", self._record.run, error)
            self.files_left_out = True

    async def _deliver(self, name: str, read: Callable[[], Content | None]) -> None:
        """Upload a file, if there is one. An error is recorded, so that the others are still delivered."""
        try:
            content = await asyncio.to_thread(read)
            refusal = await upload(self._client, self._url_of(name), content) if content is not None else ""
        except OSError as error:
            log.error("Run %s: %s could not be delivered: %s.", self._record.run, name, error)
            refusal = str(error)
        if refusal:
            self._undelivered.append(agents.NOT_DELIVERED(name=name, reason=refusal))

    def _url_of(self, name: str) -> str:
        return self._agent.server.join(f"/agent/runs/{self._record.run}/files/{name}")


def _failures(work: Path) -> Content | None:
    document = failures_document(work)
    return packed(document) if document is not None else None


def _samples(work: Path) -> Content | None:
    document = samples_document(work)
    return packed_bytes(document) if document is not None else None
