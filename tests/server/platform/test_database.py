"""The threads of ``run_in_db`` keep their connections to the database; others close theirs."""

from __future__ import annotations

import threading

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import connection

from loadwright.server.platform import database
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)


def connected() -> tuple[int, bool]:
    """Return the thread, and whether it has a connection already."""
    return threading.get_ident(), connection.connection is not None


def query() -> int:
    Lease.objects.count()
    return threading.get_ident()


async def test_a_connection_is_kept_for_the_next_calls() -> None:
    used = {await run_in_db(query) for _ in range(database.THREADS)}
    for _ in range(database.THREADS):
        thread, has_connection = await run_in_db(connected)
        assert has_connection == (thread in used)


async def test_a_connection_is_replaced_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CONNECTION_SECONDS", -1)

    def reconnect() -> int:
        connection.close()
        return query()

    used = {await run_in_db(reconnect) for _ in range(database.THREADS)}
    for _ in range(database.THREADS):
        thread, has_connection = await run_in_db(connected)
        assert not (has_connection and thread in used)


async def test_other_threads_keep_no_connection() -> None:
    await database_sync_to_async(query)()
    assert not (await sync_to_async(connected)())[1]
