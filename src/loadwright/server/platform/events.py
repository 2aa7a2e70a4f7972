"""The event bus. An event is a hint that something changed, and never contains the change.

The channel layer may lose a message, so every listener also reads the state at intervals. Each app names its own
topics.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

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


async def send(topic: str, data: Any) -> None:
    """Send ``data``, which JSON can hold, to the receivers of ``topic``."""
    await _layer().group_send(topic, {**CHANGED, "data": data})


@asynccontextmanager
async def receiving(topic: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """Give a function that waits for the next data sent to ``topic``."""
    layer = _layer()
    channel = await layer.new_channel()
    await layer.group_add(topic, channel)

    async def receive() -> Any:
        return (await layer.receive(channel)).get("data")

    try:
        yield receive
    finally:
        await layer.group_discard(topic, channel)


@asynccontextmanager
async def listening(*topics: str, event: asyncio.Event | None = None) -> AsyncIterator[asyncio.Event]:
    """Yield ``event``, or a new one, which is set whenever one of ``topics`` is announced. The caller clears it."""
    layer = _layer()
    channel = await layer.new_channel()
    for topic in topics:
        await layer.group_add(topic, channel)
    woken = event or asyncio.Event()

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
