"""The hub: messages to the subscribers of one run, and their times."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from loadwright.server.accounts.models import User
from loadwright.server.runs.live import hub
from loadwright.server.runs.live.hub import QUEUE_MESSAGES, Hub, Subscriber
from loadwright.server.runs.measurements.telemetry import telemetry
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of
from tests.support import site
from tests.support.live_messages import validated
from tests.support.pages import PASSWORD

PATIENCE_S = 30


@pytest.fixture
async def at(transactional_db: None) -> site.Cast:
    return await sync_to_async(lambda: site.build(User.objects.create_superuser("ann", password=PASSWORD)))()


async def received(subscriber: Subscriber) -> dict[str, Any]:
    return validated(json.loads(await asyncio.wait_for(subscriber.messages.get(), PATIENCE_S)))


async def deliver(at: site.Cast, second: int) -> None:
    measured = second_of(second, {"home": [10]}, rate_asked=20.0, transactions=1)
    await asyncio.to_thread(telemetry().write, points_of(at.running.key, at.agent.key, measured))


def first(at: site.Cast) -> int:
    assert at.running.start_at is not None
    return int(at.running.start_at.timestamp()) + 1


async def test_a_subscriber_receives_a_snapshot_and_then_what_is_new(at: site.Cast) -> None:
    watches = Hub()
    async with watches.subscribe(at.running.pk, at.running.key, "en") as (subscriber, _wake):
        assert (await received(subscriber))["type"] == "snapshot"
        await deliver(at, first(at))
        while "series" not in (message := await received(subscriber)):
            pass
        assert (message["type"], message["series"]["second"]) == ("update", [first(at)])
        async with watches.subscribe(at.running.pk, at.running.key, "en") as (second, _):
            snapshot = await received(second)
            assert (snapshot["type"], snapshot["series"]["second"]) == ("snapshot", [first(at)])


async def test_a_label_is_sent_whole_and_then_what_is_new(at: site.Cast) -> None:
    await deliver(at, first(at))
    async with Hub().subscribe(at.running.pk, at.running.key, "en") as (subscriber, wake):
        assert (await received(subscriber))["type"] == "snapshot"
        subscriber.label, subscriber.needs_label = "home", True
        wake.set()
        while (message := await received(subscriber))["type"] != "label":
            pass
        assert (message["whole"], message["series"]["second"]) == (True, [first(at)])
        await deliver(at, first(at) + 1)
        while (message := await received(subscriber))["type"] != "label":
            pass
        assert (message["whole"], message["series"]["second"]) == (False, [first(at) + 1])


async def test_a_subscriber_that_falls_behind_receives_a_new_snapshot() -> None:
    subscriber = Subscriber("en")
    subscriber.needs_snapshot, subscriber.label = False, "home"
    for number in range(QUEUE_MESSAGES):
        subscriber.send(str(number))
    assert subscriber.messages.full()
    subscriber.send("one too many")
    assert subscriber.messages.empty()
    assert (subscriber.needs_snapshot, subscriber.needs_label) == (True, True)


@pytest.mark.django_db
def test_the_api_answers_with_the_snapshot(cast: site.Cast) -> None:
    for run in (cast.running, cast.ended):
        message = hub.snapshot(run.pk)
        assert message is not None
        assert validated(message)["run"]["id"] == run.pk
    assert hub.snapshot(0) is None
