"""Database access from asynchronous code: every call goes through ``run_in_db`` or ``run_request_in_db``."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
REQUEST_THREADS = 2
"""Each thread that computes takes the interpreter lock from the event loop, for as long as every other one: while 200
uploads began, eight threads let it iterate once in 100 ms, two in 30 ms, and the uploads took no longer."""
CONNECTION_SECONDS = 60
"""How long a thread keeps its connection. A new one to SQLite reads the schema, which takes longer than a query."""

_thread = threading.local()


def _keep_connections() -> None:
    _thread.keeps_connections = True


_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database", initializer=_keep_connections)
_request_threads = ThreadPoolExecutor(REQUEST_THREADS, thread_name_prefix="requests", initializer=_keep_connections)


@receiver(connection_created)
def _keep(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let the threads of this module keep a connection. Others close theirs after the request that they serve.

    That is why ``CONN_MAX_AGE`` is not set: under ASGI each request has a thread of its own, and the connections of
    threads that ended would stay open until they are collected as garbage.
    """
    if getattr(_thread, "keeps_connections", False):
        connection.close_at = time.monotonic() + CONNECTION_SECONDS


async def run_in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call ``function``, which may use the database, in one of ``THREADS`` threads and return its result.

    Calls run in parallel: with asgiref's default, all of them would share one thread, and a slow one would delay the
    heartbeats of agents. The threads are separate from those of ``asyncio.to_thread``, so that slow file access does
    not delay queries. A call that is cancelled ends when ``function`` has ended, if it has begun.
    """
    return await _run(_threads, function, *args, **kwargs)


async def run_request_in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call ``function`` for the request of a person, in one of ``REQUEST_THREADS`` threads, and return its result.

    People may send any number of requests at once. They wait for each other, and neither agents nor runs for them.
    A call that is cancelled ends when ``function`` has ended, if it has begun.
    """
    return await _run(_request_threads, function, *args, **kwargs)


async def _run(threads: ThreadPoolExecutor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    begun = threading.Lock()

    def begin() -> T:
        if not begun.acquire(blocking=False):
            raise asyncio.CancelledError
        return function(*args, **kwargs)

    task = asyncio.create_task(DatabaseSyncToAsync(begin, thread_sensitive=False, executor=threads)())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if begun.acquire(blocking=False):
            task.cancel()
        else:
            # A thread cannot be cancelled. What comes next, such as recording that a person has left, must not be
            # overwritten by what it still writes.
            await asyncio.wait([task])
        raise
