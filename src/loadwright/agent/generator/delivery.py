"""Delivers the files of a run to the server: log, results, failures and what the plan wrote."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from loadwright.agent.generator.files.failures import failures_document, newest_failures
from loadwright.agent.generator.files.upload import compress, copy_end, upload, upload_once
from loadwright.agent.generator.files.written import State, pack_written, snapshot, written_since
from loadwright.agent.generator.jmeter.command import CONSOLE_LOG, JMETER_LOG, RESULTS_FILE
from loadwright.agent.runtime.role import AgentContext

from .record import RunRecord

log = logging.getLogger(__name__)

FAILURES_SECONDS = 5.0
"""Interval at which new failures are delivered during the run."""
WRITTEN = "written.zip"


class Delivery:
    """The files of the run in ``record``. ``files_left_out``: the plan wrote more than is kept."""

    def __init__(self, agent: AgentContext, record: RunRecord) -> None:
        self.files_left_out = False
        self._agent = agent
        self._record = record
        self._before: dict[str, State] | None = None
        self._inside = ""
        self._uploading_log = asyncio.Lock()

    async def note_files(self, plan: Path) -> None:
        """Note the files beside ``plan``, to find later what it wrote. Raises ``OSError``."""
        self._inside = plan.parent.relative_to(self._record.plan).as_posix()
        self._before = await asyncio.to_thread(snapshot, self._record.plan)

    async def run(self, *, jtl: bool, debug: bool) -> None:
        """Deliver everything after the end of the load, with unlimited retries."""
        name, work = self._name(), self._record.work
        # A part of the log that is still in transit must not replace the whole one.
        async with self._uploading_log:
            if (whole := self._log_file()) is not None:
                await self._upload(whole, f"jmeter-{name}.log")
        results = work / RESULTS_FILE
        if jtl and results.exists():
            await self._upload(await asyncio.to_thread(compress, results), f"results-{name}.jtl.gz")
        failures = await asyncio.to_thread(failures_document, work) if debug else None
        if failures is not None:
            await self._upload(await asyncio.to_thread(compress, failures), f"failures-{name}.jtl.gz")
        await asyncio.to_thread(self._keep_written, work / WRITTEN)
        if (work / WRITTEN).exists():
            await self._upload(work / WRITTEN, f"written-{name}.zip")

    async def log_so_far(self) -> None:
        """Deliver the end of the log of a run in progress."""
        async with self._uploading_log:
            path = self._log_file()
            if path is None or self._record.delivered or self._record.over:
                return
            await self._upload(await asyncio.to_thread(copy_end, path), f"jmeter-{self._name()}.log")

    async def failures_so_far(self) -> None:
        """Deliver the newest failures from time to time until cancelled, so that they can be read during the run."""
        delivered = None
        while True:
            await asyncio.sleep(FAILURES_SECONDS)
            newest = await asyncio.to_thread(newest_failures, self._record.work)
            if newest is None or newest.stat().st_size == delivered:
                continue
            size = newest.stat().st_size
            packed = await asyncio.to_thread(compress, newest)
            if await upload_once(self._agent.client, self._url_of(f"failures-{self._name()}.jtl.gz"), packed):
                delivered = size

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
        """Pack the files that the plan wrote beside its own; blocks."""
        if self._before is None:
            return
        try:
            written = written_since(self._before, self._record.plan, self._inside)
            if written.kept:
                pack_written(written, archive)
            self.files_left_out = bool(written.left_out)
        except OSError as error:
            log.error("Run %s: the files that its plan wrote could not be kept: %s.", self._record.run, error)
            self.files_left_out = True

    async def _upload(self, path: Path, name: str) -> None:
        await upload(self._agent.client, self._url_of(name), path)

    def _url_of(self, name: str) -> str:
        return self._agent.server.join(f"/agent/runs/{self._record.run}/files/{name}")
