"""The agent program as a generator, in the test's own process; a process of ours takes the place of JMeter's JVM."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from loadwright.agent.generator.role import GeneratorRole
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.program import AgentConfig, AgentProgram
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Observed
from tests.agent.fleet import TOKEN, Fleet, until
from tests.support.jvm import jvm


@asynccontextmanager
async def generator(fleet: Fleet, folder: Path, role: GeneratorRole | None = None) -> AsyncIterator[GeneratorRole]:
    """Run a generator that keeps its things in ``folder``, and shut it down at the end."""
    role, stop = role or GeneratorRole(*jvm(folder / "tools")), asyncio.Event()
    config = AgentConfig(ServerUrl.parse(fleet.url), TOKEN, folder / "home")
    program = asyncio.create_task(AgentProgram(config, role).run(stop))
    try:
        yield role
    finally:
        stop.set()
        await program


def order(
    fleet: Fleet, run: str = "7", *, act: str = "measures", plan: bytes = b"<plan/>", **changes: object
) -> protocol.Order:
    """Return an order to prepare a run of ``plan`` whose JVM acts as named."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.jmx", plan)
        archive.writestr("users.csv", b"ann\nbob\nmei\n")
    return protocol.Order(
        **{  # type: ignore[arg-type]
            "run": run,
            "state": protocol.PREPARE,
            "bundle": fleet.bundle(buffer.getvalue()),
            "properties": {"act": act},
            **changes,
        }
    )


def observed(fleet: Fleet) -> Observed:
    found = fleet.last.observed if fleet.reports else None
    return found if found is not None else Observed("", "")


async def reached(fleet: Fleet, state: str) -> Observed:
    await until(lambda: observed(fleet).state in (state, protocol.FAILED))
    assert observed(fleet).state == state, observed(fleet).error
    return observed(fleet)


async def drained(fleet: Fleet) -> Observed:
    await until(lambda: observed(fleet).drained)
    return observed(fleet)
