"""The hub: messages to the subscribers of one run, and their times."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from loadwright.server.accounts.models import User
from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import topics
from loadwright.server.runs.live import hub
from loadwright.server.runs.live.charts import Scope
from loadwright.server.runs.live.hub import QUEUE_MESSAGES, Hub, Subscriber
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.models import Run
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
    """Store a second, and merge it as the process that conducts the run does."""
    measured = second_of(second, {"home": [10]}, rate_asked=20.0, transactions=1)

    def write_and_merge() -> list[int]:
        telemetry().write(points_of(at.running.key, at.agent.key, measured))
        run = Run.objects.get(pk=at.running.pk)
        merged = merged_runs.get(run)
        merged.announce(run, {at.agent.key: [second]}, time.time() + 120)
        return merged.step(run, time.time() + 120)

    await events.send(topics.measured(at.running.key), await run_in_db(write_and_merge))


def first(at: site.Cast) -> int:
    assert at.running.start_at is not None
    return int(at.running.start_at.timestamp()) + 1


async def charts(subscriber: Subscriber) -> dict[str, Any]:
    while (message := await received(subscriber))["type"] != "charts":
        pass
    return message


async def test_a_subscriber_receives_a_snapshot_and_then_what_is_new(at: site.Cast) -> None:
    watches = Hub()
    async with watches.subscribe(at.running.pk, at.running.key, "en") as (subscriber, _wake):
        assert (await received(subscriber))["type"] == "snapshot"
        await deliver(at, first(at))
        while (message := await received(subscriber)).get("total", {}).get("samples") != 1:
            pass
        assert message["type"] == "update"
        async with watches.subscribe(at.running.pk, at.running.key, "en") as (second, _):
            snapshot = await received(second)
            assert (snapshot["type"], snapshot["total"]["samples"]) == ("snapshot", 1)


async def test_a_page_receives_the_charts_that_it_asks_for_and_then_what_is_new(at: site.Cast) -> None:
    for offset in range(3):
        await deliver(at, first(at) + offset)
    async with Hub().subscribe(at.running.pk, at.running.key, "en") as (subscriber, wake):
        assert (await received(subscriber))["type"] == "snapshot"
        subscriber.scope = Scope(since=first(at) + 1, label="home")
        wake.set()
        whole = await charts(subscriber)
        assert (whole["whole"], whole["bounds"]) == (True, [first(at), first(at) + 2])
        assert whole["label"]["series"]["second"] == [first(at) + 1, first(at) + 2]
        await deliver(at, first(at) + 3)
        part = await charts(subscriber)
        assert (part["whole"], part["label"]["series"]["second"]) == (False, [first(at) + 3])


async def test_charts_are_not_sent_before_a_page_asks_for_them(at: site.Cast) -> None:
    await deliver(at, first(at))
    async with Hub().subscribe(at.running.pk, at.running.key, "en") as (subscriber, _wake):
        assert (await received(subscriber))["type"] == "snapshot"
        await deliver(at, first(at) + 1)
        while (message := await received(subscriber)).get("total", {}).get("samples") != 2:
            assert message["type"] == "update"
        assert subscriber.messages.empty()


async def test_a_page_receives_only_changes_in_its_window(at: site.Cast) -> None:
    await deliver(at, first(at))
    async with Hub().subscribe(at.running.pk, at.running.key, "en") as (subscriber, wake):
        subscriber.scope = Scope(since=first(at), until=first(at) + 3)
        wake.set()
        assert (await charts(subscriber))["whole"]
        await deliver(at, first(at) + 5)
        await deliver(at, first(at) + 3)
        part = await charts(subscriber)
        assert (part["whole"], part["series"]["second"]) == (False, [first(at) + 3])
        subscriber.scope = Scope(since=first(at) + 5, until=first(at) + 9)
        wake.set()
        whole = await charts(subscriber)
        assert (whole["whole"], whole["series"]["second"]) == (True, [first(at) + 5])


async def test_charts_of_long_intervals_are_sent_less_often_and_completely(
    at: site.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A second counts as a long interval here.
    monkeypatch.setattr(hub, "LONG_INTERVAL", 1)
    monkeypatch.setattr(hub, "LONG_INTERVAL_S", 10.0 * PATIENCE_S)
    await deliver(at, first(at))
    async with Hub().subscribe(at.running.pk, at.running.key, "en") as (subscriber, wake):
        subscriber.scope = Scope()
        wake.set()
        assert (await charts(subscriber))["whole"]
        assert subscriber.due > time.monotonic() + PATIENCE_S / 2
        for offset in (1, 2):
            await deliver(at, first(at) + offset)
            while (message := await received(subscriber)).get("total", {}).get("samples") != offset + 1:
                assert message["type"] == "update"
        subscriber.due = 0.0
        wake.set()
        part = await charts(subscriber)
        assert (part["whole"], part["series"]["second"]) == (False, [first(at) + 1, first(at) + 2])
        assert not subscriber.changed


async def test_a_subscriber_that_falls_behind_receives_everything_again() -> None:
    subscriber = Subscriber("en")
    subscriber.needs_snapshot, subscriber.charted = False, Scope(label="home")
    for number in range(QUEUE_MESSAGES):
        subscriber.send(str(number))
    assert subscriber.messages.full()
    subscriber.send("one too many")
    assert subscriber.messages.empty()
    assert subscriber.needs_snapshot
    assert not subscriber.charted


@pytest.mark.django_db
def test_the_api_answers_with_the_snapshot(cast: site.Cast) -> None:
    for run in (cast.running, cast.ended):
        message = hub.snapshot(run.pk, Scope())
        assert message is not None
        assert message["run"]["id"] == run.pk
        assert message["series"]["second"] == []
        assert message["resolution"] == 1
    assert hub.snapshot(0, Scope()) is None
