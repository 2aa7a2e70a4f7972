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
from tests.agent.fleet import TOKEN, Fleet
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
