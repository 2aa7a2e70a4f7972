"""The event bus. An event is a hint that something changed, and never contains the change.

The channel layer may lose a message, so every listener also reads the state at intervals. Each app names its own
topics.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer
from django.db import transaction

CHANGED = {"type": "changed"}


def _layer() -> BaseChannelLayer:
    layer = get_channel_layer()
    assert layer is not None, "the settings name a default channel layer"
    return layer


def announce(*topics: str) -> None:
    """Wake the listeners of ``topics`` after the current transaction commits, or at once without one."""

    def send() -> None:
        layer = _layer()
        for topic in topics:
            async_to_sync(layer.group_send)(topic, CHANGED)

    transaction.on_commit(send)


async def announce_now(*topics: str) -> None:
    """Wake the listeners of ``topics`` at once, from asynchronous code."""
    layer = _layer()
    for topic in topics:
        await layer.group_send(topic, CHANGED)


@asynccontextmanager
async def listening(*topics: str) -> AsyncIterator[asyncio.Event]:
    """Yield an event that is set whenever one of ``topics`` is announced. The caller clears it."""
    layer = _layer()
    channel = await layer.new_channel()
    for topic in topics:
        await layer.group_add(topic, channel)
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
        for topic in topics:
            await layer.group_discard(topic, channel)
