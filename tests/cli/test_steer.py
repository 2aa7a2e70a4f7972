"""``loadwright steer`` against the real server, in the process of the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from pytest_django.fixtures import Settings
from typer.testing import CliRunner, Result

from loadwright.cli.errors import BAD_INPUT
from loadwright.cli.steer import app
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet.models import Agent
from loadwright.server.platform import stored
from loadwright.server.platform.telemetry import close
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run, RunGenerator
from tests.support import site
from tests.support.httpd import httpd


class Steering:
    """The running run of the cast, and the command with the address and a token of its server."""

    def __init__(self, cast: site.Cast, port: int) -> None:
        self.run = cast.running
        self.generator = cast.agent
        self.token = create_token(Actor(cast.user), name="steer")[1]
        self.server = f"http://127.0.0.1:{port}"

    async def __call__(self, *arguments: str, token: str = "") -> Result:
        command = [*arguments, "--server", self.server, "--token", token or self.token]
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, command))

    async def done(self, *arguments: str) -> str:
        shown = await self(*arguments)
        assert shown.exit_code == 0, shown.output
        return shown.output


@pytest.fixture
async def steer(transactional_db: None, settings: Settings, tmp_path: Path) -> AsyncIterator[Steering]:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    close()
    cache.clear()
    user = await User.objects.acreate_superuser("ann")
    cast = await sync_to_async(site.build)(user)
    async with httpd(create_application(background=False)) as port:
        yield await sync_to_async(lambda: Steering(cast, port))()
    close()


async def test_the_load_is_changed(steer: Steering) -> None:
    await steer.done("load", str(steer.run.pk), "55")
    assert await sync_to_async(lambda: Run.objects.get(pk=steer.run.pk).target)() == 55
    refused = await steer("load", str(steer.run.pk), "-1")
    assert refused.exit_code == BAD_INPUT


async def test_generators_are_listed_join_and_get_a_share(steer: Steering) -> None:
    other = await sync_to_async(site.idle_generator)()
    shown = await steer.done("generators", str(steer.run.pk))
    assert "load-1" in shown
    assert "load-9" in shown
    await steer.done("start", str(steer.run.pk), other.name)
    await steer.done("share", str(steer.run.pk), other.name, "--weight", "3")
    part = await RunGenerator.objects.aget(run=steer.run, agent=other)
    assert (part.weight, part.holder_id) == (3, other.pk)
    await steer.done("stop", str(steer.run.pk), other.name)
    assert not await RunGenerator.objects.filter(run=steer.run, agent=other).aexists()


async def test_the_name_of_an_agent_cannot_control_the_terminal(steer: Steering) -> None:
    hostile = "\x1b]52;c;eA==\x07[link=http://a.example]\u202e"
    await Agent.objects.filter(pk=steer.generator.pk).aupdate(name=hostile)
    shown = await steer.done("generators", str(steer.run.pk))
    refused = await steer("stop", str(steer.run.pk), "nobody")
    for text in (shown, refused.stderr):
        assert "\\x1b]52;c;eA==\\x07[link=http://a.example]\\u202e" in text
        assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("options", [[], ["--pin", "1", "--weight", "1"]])
async def test_a_share_is_a_pin_or_a_weight(steer: Steering, options: list[str]) -> None:
    refused = await steer("share", str(steer.run.pk), steer.generator.name, *options)
    assert refused.exit_code == BAD_INPUT
    assert "--pin" in refused.stderr


async def test_a_generator_that_does_not_exist_is_named_with_those_that_do(steer: Steering) -> None:
    refused = await steer("stop", str(steer.run.pk), "nobody")
    assert refused.exit_code == BAD_INPUT
    assert "nobody" in refused.stderr
    assert "load-1" in refused.stderr


async def test_the_run_is_ended_with_a_reason(steer: Steering) -> None:
    await steer.done("end", str(steer.run.pk), "--now", "--reason", "enough")
    run = await Run.objects.aget(pk=steer.run.pk)
    assert (run.state, run.stop_now) == (Run.State.STOPPING, True)
    assert "enough" in str(run.reason)


# The files of answers are read synchronously, which Django warns about; here every warning is an error.
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
async def test_a_log_is_downloaded_once_it_is_there(steer: Steering, tmp_path: Path) -> None:
    target = tmp_path / "jmeter.log"
    missing = await steer("log", str(steer.run.pk), "load-1", str(target))
    assert missing.exit_code == BAD_INPUT
    name = storage.path(steer.run.key, f"jmeter-{steer.generator.key}.log")
    await asyncio.to_thread(stored.write, name, b"what JMeter wrote")
    await steer.done("log", str(steer.run.pk), "load-1", str(target))
    assert target.read_bytes() == b"what JMeter wrote"
    nowhere = await steer("log", str(steer.run.pk), "load-1", str(tmp_path / "none" / "x"))
    assert nowhere.exit_code == BAD_INPUT


async def test_a_run_that_does_not_exist_and_a_wrong_token_are_bad_input(steer: Steering) -> None:
    assert (await steer("end", "999999")).exit_code == BAD_INPUT
    assert (await steer("end", str(steer.run.pk), token="wrong")).exit_code == BAD_INPUT
    assert (await Run.objects.aget(pk=steer.run.pk)).state == Run.State.RUNNING
