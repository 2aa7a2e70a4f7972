"""A run on a server's generators through its API: upload, start, follow, stop, and download of the results."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from loadwright.agent.generator.files.bundle import unpack
from loadwright.cli.errors import BadInputError, CommandInterruptedError, RunFailedError
from loadwright.cli.server_api import RefusedError, ServerApi, UnreachableError
from loadwright.core.conduct.states import PENDING
from loadwright.core.protocol.generator import FAILED

from .display import Now
from .options import OPTIONS, Request
from .outputs import PLAN
from .plan import Upload

T = TypeVar("T")

TICK_S = 0.25
POLL_S = 1.0
POLL_SHARE = 0.2
"""Polling takes at most this share of the time."""
RECENT_S = 5
"""The latest seconds may still change and are requested again."""
COUNTED = ("samples", "errors")
UNREACHABLE_S = 120.0
"""After this time without contact the command gives up; the run on the server continues."""
FINAL_STATES = ("finished", "stopped", "failed")
SHOWN_STATES = {PENDING: "preparing"}


class ServerRun:
    """Carries out a request with the generators of a server.

    ``work`` is an empty folder for downloads: with ``fetch`` all files of the run, else only the result. The plan
    belongs to ``project``, or to everybody without one. ``notify`` prints a line for people.
    """

    def __init__(
        self,
        request: Request,
        upload: Upload,
        api: ServerApi,
        work: Path,
        *,
        project: str | None,
        fetch: bool,
        notify: Callable[[str], None],
    ) -> None:
        self._request = request
        self._upload = upload
        self._api = api
        self._work = work
        self._project = project
        self._fetch_files = fetch
        self._notify = notify
        self._run: dict[str, Any] = {}
        self._recent: dict[int, dict[str, Any]] = {}
        self._settled = dict.fromkeys(COUNTED, 0)
        self._reachable = True
        self._warming_up = False
        self._stops = self._stops_sent = 0
        self._stop_asked = asyncio.Event()
        self._result: dict[str, Any] = {}
        self._files: dict[str, Path] = {}

    async def carry_out(self, tick: Callable[[], None]) -> None:
        """Run to the end; ``tick`` is called several times per second."""
        try:
            await self._start()
            try:
                await self._follow(tick)
                await self._fetch()
            except RefusedError as error:
                raise RunFailedError(f"{self._page}: {error}") from None
        finally:
            await self._api.close()

    async def _start(self) -> None:
        plan, uploaded = await self._unless_stopped(self._plan())
        try:
            self._run = await self._api.call("POST", "/runs", json={"plan": plan, **self._request.spec.load_options()})
        except RefusedError as error:
            # Do not leave a plan behind that was uploaded only for this run.
            if uploaded:
                with suppress(RefusedError, UnreachableError):
                    await self._api.call("DELETE", f"/plans/{plan}")
            raise BadInputError(self._with_origin(error)) from None
        self._notify(self._page)

    @property
    def _page(self) -> str:
        return self._api.page(f"runs/{self._run['id']}")

    async def _plan(self) -> tuple[int, bool]:
        """Return the id of the server's plan with the same bytes, and whether it had to be uploaded."""
        name = self._request.plan.stem
        digest = await asyncio.to_thread(_digest_of, self._upload.path)
        wanted = (name, digest, self._project, self._upload.plan)
        project = {"project": self._project or ""}
        try:
            known = await self._api.rows("/plans", search=name, **project)
            same = [
                plan["id"]
                for plan in known
                if (plan["name"], plan["sha256"], plan["project"], plan["chosen"]) == wanted
            ]
            if same:
                return int(same[0]), False
            with self._upload.path.open("rb") as file:
                files = {"file": (self._upload.filename, file)}
                made = await self._api.call(
                    "POST", "/plans", files=files, data={"name": name, "plan": self._upload.plan, **project}
                )
        except RefusedError as error:
            raise BadInputError(self._with_origin(error)) from None
        return int(made["id"]), True

    def _with_origin(self, error: RefusedError) -> str:
        """Return the server's error prefixed by the option or file that caused it."""
        what = OPTIONS.get(error.field)
        return f"{what or self._request.plan}: {error}" if error.field else f"{self._api.page('')}: {error}"

    async def _unless_stopped(self, work: Awaitable[T]) -> T:
        """Return the result of ``work``. Raises ``CommandInterruptedError`` if a stop is requested before."""
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._stop_asked.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not self._stops:
            return await task
        task.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)
        raise CommandInterruptedError("stopped before the run started; nothing was started")

    async def _follow(self, tick: Callable[[], None]) -> None:
        next_poll = 0.0
        while self._run["state"] not in FINAL_STATES:
            begun = time.monotonic()
            if begun >= next_poll or self._stop_asked.is_set():
                self._stop_asked.clear()
                await self._retried(self._poll)
                took = time.monotonic() - begun
                next_poll = begun + max(POLL_S, took / POLL_SHARE)
            tick()
            await asyncio.sleep(TICK_S)

    async def _poll(self) -> None:
        """Send a requested stop, and poll the state of the run."""
        path = f"/runs/{self._run['id']}"
        if self._stops > self._stops_sent:
            stops = self._stops
            await self._call_unless_over("POST", f"{path}/stop", json={"now": stops > 1})
            self._stops_sent = stops
        since = max(max(self._recent, default=0) - RECENT_S, 0)
        columns = (await self._api.call("GET", f"{path}/series", params={"since": since}))["series"]
        for second in [second for second in self._recent if second < since]:
            settled = self._recent.pop(second)
            for name in COUNTED:
                self._settled[name] += settled[name]
        for index, second in enumerate(columns["second"]):
            self._recent[second] = {name: values[index] for name, values in columns.items()}
        self._run = await self._api.call("GET", path)
        self._warming_up = self._run["state"] == PENDING and await self._warms_up(path)

    async def _warms_up(self, path: str) -> bool:
        live = await self._api.call("GET", f"{path}/live")
        return any(generator.get("warming_up", False) for generator in live["generators"])

    async def _call_unless_over(self, method: str, path: str, **options: Any) -> None:
        try:
            await self._api.call(method, path, **options)
        except RefusedError as error:
            # The run ended by itself in the meantime, which is the desired state.
            if error.status != 409:
                raise

    async def _retried(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of ``work``, retried while the server is unreachable: the run continues without it."""
        begun = time.monotonic()
        while True:
            try:
                done = await work()
            except UnreachableError as error:
                self._reachable = False
                if self._stops > 1 or time.monotonic() - begun > UNREACHABLE_S:
                    raise RunFailedError(f"{error}; the run may continue, see {self._page}") from None
                await asyncio.sleep(POLL_S)
            else:
                self._reachable = True
                return done

    async def _fetch(self) -> None:
        path = f"/runs/{self._run['id']}"
        self._result = await self._retried(partial(self._api.call, "GET", f"{path}/result"))
        if not self._fetch_files:
            return
        there = {file["name"] for file in await self._retried(partial(self._api.rows, f"{path}/files"))}
        wanted = {PLAN: PLAN}
        for number, generator in enumerate(self._result["generators"], 1):
            key = generator["id"]
            wanted[f"jmeter-{number}.log"] = f"jmeter-{key}.log"
            if self._request.spec.writes_jtl:
                packed = f"results-{key}.jtl.gz"
                wanted[f"results-{number}.jtl"] = packed if packed in there else f"results-{key}.jtl"
            # The file only exists if a sample failed.
            if f"failures-{key}.jtl.gz" in there:
                wanted[f"failures-{number}.jtl"] = f"failures-{key}.jtl.gz"
            if f"written-{key}.zip" in there:
                wanted[f"written-{number}"] = f"written-{key}.zip"
        for name, theirs in wanted.items():
            if theirs in there:
                await self._retried(partial(self._download, f"{path}/files/{theirs}", name))
            else:
                self._notify(f"warning: the server has no {name}: the generator has not delivered it")

    async def _download(self, path: str, name: str) -> None:
        target = self._work / name
        if path.endswith(".gz"):
            packed = self._work / f"{name}.gz"
            await self._api.download(path, packed)
            with gzip.open(packed) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
        elif path.endswith(".zip"):
            packed = self._work / f"{name}.zip"
            await self._api.download(path, packed)
            unpack(packed, target)
        else:
            await self._api.download(path, target)
        self._files[name] = target

    async def stop(self) -> None:
        """Stop softly; a second call stops immediately."""
        self._stops += 1
        self._stop_asked.set()

    def now(self) -> Now:
        """Return the state of the run from the latest poll."""
        if not self._reachable:
            return Now("the server cannot be reached, retrying")
        state = "warming up" if self._warming_up else self._run.get("state", PENDING)
        state = SHOWN_STATES.get(state, state)
        if not self._recent:
            return Now(state)
        newest = self._recent[max(self._recent)]
        end = self._run["end_at"]
        server_time = time.time() + self._api.clock_offset
        return Now(
            state,
            asked=newest["rate_asked"],
            rate=newest["rate"],
            p95_ms=newest["p95_ms"],
            errors=self._count("errors"),
            samples=self._count("samples"),
            threads=newest["threads"],
            left_s=datetime.fromisoformat(end).timestamp() - server_time if end else None,
        )

    def _count(self, name: str) -> int:
        return int(self._settled[name] + sum(second[name] for second in self._recent.values()))

    def result(self) -> dict[str, Any]:
        return self._result

    def files(self) -> dict[str, Path]:
        """Return the downloaded files. Generators are numbered in the order of the result."""
        return self._files

    def failure(self) -> str:
        """Return why the run failed, with the end of a log; empty if it did not."""
        if self._run["state"] != FAILED:
            return ""
        return "\n".join(part for part in (self._run["reason"], self._run["log_tail"]) if part)


def _digest_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(1024 * 1024):
            digest.update(part)
    return digest.hexdigest()
