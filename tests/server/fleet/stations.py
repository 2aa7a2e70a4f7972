"""A role of agents that only these tests declare."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from loadwright.core.protocol import Hello, Message, Report, RoleMessages, decode, encode
from loadwright.core.stats.fields import Field
from loadwright.server.accounts.authentication.secrets import new_secret
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet.models import Agent
from loadwright.telemetry.schema.measurement import Measurement, Tag
from tests.support.sockets import opened, send, sent


@dataclass
class StationHello(Hello):
    java: str = ""


@dataclass
class Watch:
    height_m: int


@dataclass
class Watched:
    sky: str


STATION = RoleMessages("station", StationHello, Watch, Watched)


WEATHER = Measurement(
    "weather", "How it is outside.", (Tag("station", "id of the station", role="station"),),
    (Field("rain_mm", float, "mm", "rain", 100.0),),
)  # fmt: skip


@asynccontextmanager
async def connected(token: str) -> AsyncIterator[Any]:
    application = create_application()
    async with (
        application.router.lifespan_context(application),
        opened(application, "/agent/control", {"Authorization": f"Bearer {token}"}) as socket,
    ):
        yield socket


async def conversation(
    token: str, hello: Hello, messages: RoleMessages[Any, Any], *reports: Report[Any]
) -> list[Message]:
    """Send ``hello`` and reports to the control endpoint, and return all messages received."""
    async with connected(token) as socket:
        await send(socket, encode(hello))
        answers = [decode(await sent(socket), messages), decode(await sent(socket), messages)]
        for report in reports:
            await send(socket, encode(report))
            answers.append(decode(await sent(socket), messages))
    return answers


async def joined(role: str) -> tuple[Agent, str]:
    token, digest = new_secret("agent")
    return await Agent.objects.acreate(name="a", role=role, hostname="h", token_digest=digest), token
