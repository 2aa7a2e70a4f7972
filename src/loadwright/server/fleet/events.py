"""Tells other parts of the platform that something changed: a hint to look again, never the change itself.

The channel layer may lose a message; whoever waits for one also looks again by itself now and then.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer
from django.db import transaction

CONDUCTOR = "conductor"
CHANGED = {"type": "changed"}


def agent_group(key: str) -> str:
    """Return the group that hears when what an agent should be doing changed."""
    return f"agent.{key}"


def run_group(key: str) -> str:
    """Return the group that hears when a run changed."""
    return f"run.{key}"


def _layer() -> BaseChannelLayer:
    layer = get_channel_layer()
    assert layer is not None, "the settings name a default channel layer"
    return layer


def announce(*groups: str) -> None:
    """Wake the groups once the current transaction is committed (at once without one)."""

    def send() -> None:
        layer = _layer()
        for group in groups:
            async_to_sync(layer.group_send)(group, CHANGED)

    transaction.on_commit(send)


async def announce_now(*groups: str) -> None:
    """Wake the groups from asynchronous code."""
    layer = _layer()
    for group in groups:
        await layer.group_send(group, CHANGED)


@asynccontextmanager
async def listening(group: str) -> AsyncIterator[asyncio.Event]:
    """Give an event that is set whenever the group is woken; the caller clears it."""
    layer = _layer()
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    woken = asyncio.Event()

    async def listen() -> None:
        while True:
            await layer.receive(channel)
            woken.set()

    task = asyncio.create_task(listen())
    try:
        yield woken
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await layer.group_discard(group, channel)
