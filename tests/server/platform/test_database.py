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


async def test_a_cancelled_call_ends_with_its_function() -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        begun.set()
        go_on.wait()
        done.append("first")

    call = asyncio.create_task(run_in_db(first))
    await asyncio.to_thread(begun.wait)
    call.cancel()
    await asyncio.sleep(0)
    assert not call.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert done == ["first"]


async def test_a_call_that_is_cancelled_before_a_thread_is_free_never_begins() -> None:
    everyone = threading.Barrier(database.REQUEST_THREADS + 1)
    done: list[str] = []

    def busy() -> None:
        everyone.wait()
        everyone.wait()

    others = [asyncio.create_task(run_request_in_db(busy)) for _ in range(database.REQUEST_THREADS)]
    await asyncio.to_thread(everyone.wait)
    call = asyncio.create_task(run_request_in_db(done.append, "never"))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.to_thread(everyone.wait)
    await asyncio.gather(*others)
    await run_request_in_db(done.append, "next")
    assert done == ["next"]
