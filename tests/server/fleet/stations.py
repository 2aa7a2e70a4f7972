"""A role of agents that only these tests declare."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from loadwright.core.protocol import Hello, Message, Report, RoleMessages, decode, encode
from loadwright.core.stats.fields import Field
from loadwright.server.accounts.authentication.secrets import new_secret
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet.models import Agent
from loadwright.server.fleet.roles import Ordered
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


class WatchOrders:
    """The same order for every agent."""

    def versions(self) -> Mapping[str, Hashable]:
        return dict.fromkeys(Agent.objects.values_list("key", flat=True), 1)

    def orders(self, agents: Collection[str]) -> Mapping[str, Ordered]:
        return {key: Ordered(7, Watch(200), 1) for key in agents}


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
