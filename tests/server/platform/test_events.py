"""The event bus: hints, sent when what changed is committed."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from loadwright.server.platform import events


async def test_every_listener_of_the_topic_is_woken_and_no_other() -> None:
    async with events.listening("a") as first, events.listening("a", "b") as second, events.listening("c") as other:
        await events.announce_now("a")
        await asyncio.wait_for(asyncio.gather(first.wait(), second.wait()), 30)
        second.clear()
        await events.announce_now("b")
        await asyncio.wait_for(second.wait(), 30)
        assert not other.is_set()


@pytest.mark.django_db(transaction=True)
async def test_a_change_is_announced_once_it_is_committed_and_never_when_it_is_not() -> None:
    def change(*, fails: bool) -> bool:
        """Return whether the listener was woken before the end of the transaction."""
        with transaction.atomic():
            events.announce("a")
            early = woken.is_set()
            if fails:
                transaction.set_rollback(True)
        return early

    async with events.listening("a") as woken, events.listening("end") as end:
        await sync_to_async(change)(fails=True)
        await events.announce_now("end")
        await asyncio.wait_for(end.wait(), 30)
        assert not woken.is_set()
        assert not await sync_to_async(change)(fails=False)
        await asyncio.wait_for(woken.wait(), 30)


async def test_who_listens_no_more_is_forgotten() -> None:
    async with events.listening("a") as woken:
        pass
    await events.announce_now("a")
    assert not woken.is_set()
