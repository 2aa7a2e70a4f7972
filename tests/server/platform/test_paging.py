"""A list of more rows than one response may contain."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.cli.server_api import Access, ServerApi
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.paging import MAX_LIMIT
from tests.support.terminals import Serving


async def test_the_command_line_reads_every_page(served: Serving, boss: User) -> None:
    names = [f"load-{number:04}" for number in range(MAX_LIMIT + 5)]
    agents = [Agent(name=name, token_digest=name) for name in names]
    await sync_to_async(Agent.objects.bulk_create)(agents)
    _token, secret = await sync_to_async(create_token)(Actor(boss), name="cli")
    client = ServerApi(Access(ServerUrl.parse(served.url), secret, "--token"))
    try:
        assert [row["name"] for row in await client.rows("/generators")] == names
    finally:
        await client.close()
