"""``loadwright plan revisions``, ``restore`` and ``label`` against the real server, in the process of the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from pytest_django.fixtures import Settings
from typer.testing import CliRunner, Result

from loadwright.cli.errors import BAD_INPUT, DONE
from loadwright.cli.plan import app
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.config.asgi import create_application
from loadwright.server.plans import actions
from loadwright.server.plans.models import Plan
from loadwright.server.plans.revisions import actions as revisions
from tests.support.httpd import httpd
from tests.support.site import JMX

Command = Callable[..., Awaitable[Result]]


@pytest.fixture
async def user(transactional_db: None, settings: Settings, tmp_path: Path) -> User:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cache.clear()
    return await User.objects.acreate_user("ann")


@pytest.fixture
async def plan(user: User) -> Plan:
    def create() -> Plan:
        made = actions.create_plan(Actor(user), filename="shop.jmx", data=JMX)
        data = JMX.replace(b"Buyers", b"Visitors")
        revisions.add_revision(Actor(user), made.pk, filename="shop-2.jmx", data=data, note="faster")
        return made

    return await sync_to_async(create)()


@pytest.fixture
async def command(user: User) -> AsyncIterator[Command]:
    _, token = await sync_to_async(create_token)(Actor(user), name="ci")
    async with httpd(create_application(background=False)) as port:

        async def run(*words: object) -> Result:
            line = [*map(str, words), "--server", f"http://127.0.0.1:{port}", "--token", token]
            return await asyncio.to_thread(lambda: CliRunner().invoke(app, line))

        yield run


async def test_revisions_are_listed_labelled_and_restored(plan: Plan, command: Command) -> None:
    assert (await command("label", plan.pk, 1, "release 7")).exit_code == DONE
    restored = await command("restore", plan.pk, 1, "--note", "too slow")
    assert (restored.exit_code, restored.output) == (DONE, "Revision 3 has the content of revision 1.\n")
    again = await command("restore", plan.pk, 1)
    assert again.output == "Revision 3 has this content already.\n"
    rows = [line for line in (await command("revisions", plan.pk)).output.splitlines() if "shop" in line]
    assert [row.strip("│").split("│")[0].strip() for row in rows] == ["3 (restored 1)", "2", "1"]
    for text, row in zip(("too slow", "shop-2.jmx", "release 7"), rows, strict=True):
        assert text in row


async def test_what_the_server_refuses_is_bad_input(plan: Plan, command: Command) -> None:
    for words, message in (
        (("revisions", plan.pk + 1), "Plan not found."),
        (("restore", plan.pk, 9), "This plan has no revision 9."),
        (("label", plan.pk, 9, "x"), "This plan has no revision 9."),
    ):
        refused = await command(*words)
        assert (refused.exit_code, message in refused.output) == (BAD_INPUT, True)
