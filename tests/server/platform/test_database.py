"""The threads of ``database`` keep their connections to the database; others close theirs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import connection

from loadwright.server.platform import database
from loadwright.server.platform.database import run_in_db, run_request_in_db
from loadwright.server.platform.models import Lease

T = TypeVar("T")

pytestmark = pytest.mark.django_db(transaction=True)


def connected() -> bool:
    """Return whether this thread has a connection already."""
    return connection.connection is not None


def query() -> None:
    Lease.objects.count()


async def in_every_thread(function: Callable[[], T]) -> list[T]:
    """Call ``function`` once in each thread of ``run_in_db``: no call ends before all of them have begun."""
    begun = threading.Barrier(database.THREADS)

    def call() -> T:
        begun.wait()
        return function()

    return await asyncio.gather(*(run_in_db(call) for _ in range(database.THREADS)))


async def test_a_connection_is_kept_for_the_next_calls() -> None:
    await in_every_thread(query)
    assert all(await in_every_thread(connected))


async def test_a_connection_is_replaced_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CONNECTION_SECONDS", -1)

    def reconnect() -> None:
        connection.close()
        query()

    await in_every_thread(reconnect)
    assert not any(await in_every_thread(connected))


async def test_other_threads_keep_no_connection() -> None:
    await database_sync_to_async(query)()
    assert not await sync_to_async(connected)()


async def test_requests_of_people_leave_the_threads_of_the_server_free() -> None:
    over = threading.Event()
    requests = [asyncio.create_task(run_request_in_db(over.wait)) for _ in range(50)]
    try:
        names = await asyncio.gather(*(run_in_db(lambda: threading.current_thread().name) for _ in range(20)))
        assert all(name.startswith("database") for name in names)
        assert not any(request.done() for request in requests)
    finally:
        over.set()
    assert all(await asyncio.gather(*requests))
