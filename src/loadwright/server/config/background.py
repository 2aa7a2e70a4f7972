"""Background tasks of a process: jobs, presence of agents, its disk, and what it does while it holds a lease."""

import asyncio

from django.conf import settings

from loadwright.server.alerts.evaluation.loop import Alerting
from loadwright.server.fleet import presence
from loadwright.server.platform import disk, processes
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.platform.worker import Worker
from loadwright.server.runs.conductor.conductor import Conductor


async def work_in_background() -> None:
    """Run until cancelled. Unfinished jobs return to the queue for other processes."""
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(disk.watch.run())
            tasks.create_task(sandbox.until_stopped())
            tasks.create_task(processes.beat())
            tasks.create_task(presence.keep_current())
            tasks.create_task(Conductor().run())
            tasks.create_task(Alerting().run())
            if settings.JOBS:
                tasks.create_task(Worker(settings.JOBS).run())
    finally:
        await run_in_db(processes.unregister)
