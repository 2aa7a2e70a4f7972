"""A run on a server's generators, against the real server: uploading, refusals, following and fetching."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from pytest_django.fixtures import Settings

from loadwright.cli.errors import BadInputError, CommandInterruptedError
from loadwright.cli.run.options import Request, read_request
from loadwright.cli.run.plan import Upload
from loadwright.cli.run.server import ServerRun
from loadwright.cli.server_api import ServerApi, read_access
from loadwright.core.protocol import Report
from loadwright.core.protocol.generator import PREPARING, Observed
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import presence
from loadwright.server.plans.actions import create_plan
from loadwright.server.plans.models import Plan
from loadwright.server.platform.telemetry import close
from loadwright.server.runs.models import Run
from loadwright.server.runs.results.artifact import finalise
from tests.support import site
from tests.support.httpd import httpd

Make = Callable[..., ServerRun]


@pytest.fixture
async def make(transactional_db: None, settings: Settings, tmp_path: Path) -> AsyncIterator[Make]:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    close()
    cache.clear()
    user = await User.objects.acreate_superuser("ann")
    _, token = await sync_to_async(create_token)(Actor(user), name="run")
    path = tmp_path / "shop.jmx"
    path.write_bytes(site.JMX)
    async with httpd(create_application(background=False)) as port:

        def build(**options: object) -> ServerRun:
            request: Request = read_request(path, rate=5.0, duration="60s", **options)  # type: ignore[arg-type]
            api = ServerApi(read_access(f"http://127.0.0.1:{port}", token, None))
            return ServerRun(
                request, Upload("shop.jmx", path), api, tmp_path, project=None, fetch=False, notify=lambda _: None
            )

        yield build
    close()


def nothing() -> None:
    pass


async def ended(run: ServerRun, work: asyncio.Task[None]) -> None:
    """Stop ``run``, which has no real generator, and let it end."""
    await run.stop()
    while (found := await Run.objects.afirst()) is None or found.state != Run.State.STOPPING:
        assert not work.done(), work
        await asyncio.sleep(0.05)
    await sync_to_async(finalise)(found)
    await asyncio.wait_for(work, 60)


async def test_a_refused_run_names_the_option_and_leaves_no_plan(make: Make) -> None:
    with pytest.raises(BadInputError, match="--generators"):
        await make(generators=3).carry_out(nothing)
    assert not await Plan.objects.aexists()


async def test_a_plan_that_the_server_has_is_not_uploaded_again_and_stays(make: Make) -> None:
    user = await User.objects.aget()
    await sync_to_async(create_plan)(Actor(user), filename="shop.jmx", data=site.JMX, name="shop")
    with pytest.raises(BadInputError):
        await make().carry_out(nothing)
    assert await Plan.objects.acount() == 1


async def test_a_room_that_does_not_exist_is_named_by_its_option(make: Make) -> None:
    with pytest.raises(BadInputError, match="--room"):
        await make(room="nowhere").carry_out(nothing)


async def test_a_stop_before_the_run_began_starts_nothing(make: Make) -> None:
    run = make()
    await run.stop()
    with pytest.raises(CommandInterruptedError):
        await run.carry_out(nothing)
    assert not await Run.objects.aexists()


async def test_the_warm_up_of_a_generator_is_shown(make: Make) -> None:
    agent = await sync_to_async(site.idle_generator)()
    run = make()
    work = asyncio.create_task(run.carry_out(nothing))
    while (found := await Run.objects.afirst()) is None:
        assert not work.done(), work
        await asyncio.sleep(0.05)
    observed = Observed(found.key, PREPARING, warming_up=True)
    await sync_to_async(presence.record)(agent.key, Report(time.time(), observed=observed), time.time())
    while run.now().text() != "warming up":
        assert not work.done(), work
        await asyncio.sleep(0.05)
    await ended(run, work)


async def test_a_run_is_followed_stopped_and_its_result_fetched(make: Make) -> None:
    await sync_to_async(site.idle_generator)()
    run = make()
    work = asyncio.create_task(run.carry_out(nothing))
    while run.now().state != "preparing" or not await Run.objects.aexists():
        assert not work.done(), work
        await asyncio.sleep(0.05)
    await ended(run, work)
    assert run.result()["state"] == "stopped"
    assert (run.failure(), run.files()) == ("", {})
