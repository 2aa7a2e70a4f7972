"""Database access from asynchronous code: every call goes through ``run_in_db``."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")


async def run_in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call ``function``, which may use the database, in one of ``THREADS`` threads and return its result.

    Calls run in parallel: with asgiref's default, all of them would share one thread, and a slow one would delay the
    heartbeats of agents. The threads are separate from those of ``asyncio.to_thread``, so that slow file access does
    not delay queries.
    """
    call = DatabaseSyncToAsync(function, thread_sensitive=False, executor=_threads)
    return await call(*args, **kwargs)
