"""``loadwright up``: the whole platform in one command, with embedded defaults."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from platform import node
from typing import Annotated, Any

import typer
import uvicorn

from loadwright.sample.plan import sample_bundle

from . import event_loop
from .children import LocalAgent, SampleTarget, log_tail
from .errors import BAD_INPUT, BadInputError, reported
from .listening import listen
from .serving.configuration import Configuration
from .serving.connections import Connections, Limits
from .serving.descriptors import raise_limit
from .serving.http import Http
from .serving.watch import watch
from .serving.websockets import Sockets
from .terminal import line, lines

SAMPLE_RATE = 50.0
SAMPLE_SECONDS = 20.0
GENERATOR_WAIT_SECONDS = 90.0
RESTART_SECONDS = 5.0
GRACE_SECONDS = 3


def up(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    generator: Annotated[bool, typer.Option("--generator/--no-generator", help="Start a local generator.")] = True,
    monitor: Annotated[bool, typer.Option("--monitor/--no-monitor", help="Measure this machine every second.")] = True,
    sample: Annotated[bool, typer.Option("--sample/--no-sample", help="Serve a sample shop and test it once.")] = True,
) -> None:
    """Serve Loadwright until Ctrl+C: pages, API, collector, conductor, local agents and a sample to try."""
    with reported():
        listener = listen(host, port)
        platform = Platform(host, port, generator=generator, monitor=monitor, sample=sample)
        event_loop.run(platform.serve(listener))


def load_server() -> Any:
    """Return ``server.embedded``. Imported late, so that Django is loaded only by the commands that need it."""
    try:
        return importlib.import_module("loadwright.server.embedded")
    except Exception as error:
        # Compared by name, because importing the classes would load Django.
        if type(error).__name__ in ("ImproperlyConfigured", "StoreUrlError"):
            raise BadInputError(str(error)) from None
        raise


def prepared(server: Any) -> str | None:
    """Prepare the data of ``server`` and return its ``prepare``. Raises ``BadInputError`` if the disk is full."""
    try:
        password: str | None = server.prepare(line)
    except server.ActionError as error:
        raise BadInputError(str(error)) from None
    return password


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


class _Server(uvicorn.Server):
    """A server without uvicorn's signal handlers: agents must stop while the server still accepts their data."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Platform:
    """The server and the programs beside it."""

    def __init__(self, host: str, port: int, *, generator: bool, monitor: bool, sample: bool) -> None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
        self.url = f"http://{shown}:{port}"
        self._host, self._port = host, port
        self._embedded = load_server()
        home = self._embedded.settings.HOME
        self._generator = LocalAgent("generator", home, self.url, "local") if generator else None
        self._monitor = LocalAgent("monitor", home, self.url, node()) if monitor else None
        self._target = SampleTarget(home) if sample else None
        self._stop = asyncio.Event()
        self._stops = 0

    async def serve(self, listener: socket.socket) -> None:
        """Serve until stopped by a signal."""
        password = await asyncio.to_thread(prepared, self._embedded)
        if reason := await asyncio.to_thread(self._embedded.refusal):
            raise BadInputError(reason)
        application = await asyncio.to_thread(self._embedded.create_application)
        settings, descriptors = self._embedded.settings, raise_limit()
        limits = Limits.within(descriptors, settings.MAX_CONNECTIONS, settings.MAX_CONNECTIONS_PER_ADDRESS)
        connections = Connections(limits)
        config = Configuration(
            application,
            connections,
            http=Http,
            ws=Sockets,
            ws_max_size=4 * 1024 * 1024,
            timeout_graceful_shutdown=GRACE_SECONDS,
            proxies=settings.TRUSTED_PROXIES,
        )
        server = _Server(config)
        event_loop.exempt_from_collection()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._interrupt, server)
        async with _serving(server, listener):
            self._embedded.own_address.note(self._host, self._port)
            line(f"Loadwright serves {self.url}")
            if not _is_loopback(self._host) and "LOADWRIGHT_ALLOWED_HOSTS" not in os.environ:
                line("Browsers on other machines are refused until LOADWRIGHT_ALLOWED_HOSTS has this host's name.")
            if settings.HTTPS and not settings.TRUSTED_PROXIES:
                line("All requests seem to come from the proxy until LOADWRIGHT_TRUSTED_PROXIES has its address.")
            if password:
                line(f"Sign in as admin with the one-time password {password}")
            work = asyncio.create_task(self._run_children())
            watching = asyncio.create_task(watch(connections, descriptors, self._embedded.notices))
            stop = asyncio.create_task(self._stop.wait())
            await asyncio.wait([stop, work], return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
            work.cancel()
            watching.cancel()
            await asyncio.gather(work, watching, return_exceptions=True)
            line("Stopping …")
            await asyncio.to_thread(self._stop_children)

    def _interrupt(self, server: uvicorn.Server) -> None:
        self._stops += 1
        self._stop.set()
        if self._stops > 1:
            server.force_exit = True

    def _stop_children(self) -> None:
        for agent in (self._monitor, self._generator):
            if agent is not None:
                agent.stop()
        if self._target is not None:
            self._target.stop()

    async def _run_children(self) -> None:
        """Keep the agents running and run the sample once."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stop.wait())
            if self._target is not None:
                await asyncio.to_thread(self._target.start)
                line(f"Sample shop on http://127.0.0.1:{self._target.port}")
            if self._monitor is not None:
                tasks.create_task(self._keep(self._monitor))
            if self._generator is not None:
                tasks.create_task(self._keep(self._generator))
                if self._target is not None:
                    tasks.create_task(self._run_sample(self._target.port))

    async def _keep(self, agent: LocalAgent) -> None:
        if await asyncio.to_thread(agent.adopted):
            line(f"The local {agent.role} of the previous server continues (process {agent.running_pid()}).")
            await _until(lambda: agent.running_pid() is None)
        while True:
            code = await asyncio.to_thread(self._embedded.join_code, agent.role, agent.token())
            await asyncio.to_thread(agent.start, code)
            await _until(lambda: agent.ended() is not None)
            status = agent.ended()
            lines(f"The local {agent.role} exited (status {status}): {log_tail(agent.log)}")
            if status == BAD_INPUT:
                # Its output names what is missing on this machine; a restart would not help.
                return
            await asyncio.sleep(RESTART_SECONDS)

    async def _run_sample(self, port: int) -> None:
        embedded = self._embedded
        if not await asyncio.to_thread(embedded.sample_wanted):
            return
        line("Waiting for the local generator …")
        deadline = time.monotonic() + GENERATOR_WAIT_SECONDS
        while not await asyncio.to_thread(embedded.idle_generators):
            if time.monotonic() > deadline:
                line("No generator connected; the sample plan was not run.")
                return
            await asyncio.sleep(0.3)
        name, data = sample_bundle(port=port)
        run = await asyncio.to_thread(embedded.start_sample, name, data, rate=SAMPLE_RATE, duration_s=SAMPLE_SECONDS)
        shown = ""
        while True:
            state = await asyncio.to_thread(embedded.sample_state, run)
            if state.state != shown:
                shown = state.state
                line(f"Sample run: {shown}{_outcome(state)} – {self.url}/runs/{run}")
            if state.final:
                return
            await asyncio.sleep(0.3)


def _outcome(state: Any) -> str:
    if not state.final:
        return ""
    return f", {state.samples:,} samples" if state.samples else f": {state.reason}"


@contextlib.asynccontextmanager
async def _serving(server: uvicorn.Server, listener: socket.socket) -> AsyncIterator[None]:
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _until(lambda: server.started or task.done())
        if task.done():
            task.result()
            raise RuntimeError("the server did not start; see its log")
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)


async def _until(reached: Callable[[], bool]) -> None:
    """Poll for a condition that has no event."""
    while not reached():  # noqa: ASYNC110
        await asyncio.sleep(0.1)
