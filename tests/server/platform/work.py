"""Jobs for tests, and one turn of a worker."""

from __future__ import annotations

from collections.abc import Callable

from asgiref.sync import async_to_sync
from django.utils.translation import gettext_lazy
from django_tasks import task

from loadwright.core.messages import TEXT
from loadwright.server.platform import jobs
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.jobs import JobContext, Request
from loadwright.server.platform.models import Job
from loadwright.server.platform.worker import Worker

TITLE = gettext_lazy("Job")


carried_out: list[str] = []


behaviour: dict[str, Callable[[JobContext], None]] = {}


def run_all() -> None:
    turn(Worker(16))


def enqueue(name: str, *, rerun: bool = True) -> None:
    jobs.enqueue("work", Request(name, (name,), f"subject {name}"), rerun=rerun)


def states() -> list[tuple[str, str]]:
    return [(job.subject, job.task.status) for job in Job.objects.select_related("task").order_by("subject")]


@task
async def work_async(context: JobContext, name: str) -> None:
    await run_in_db(context.log, TEXT(text=f"asynchronous {name}"))


@task
def work(context: JobContext, name: str) -> str:
    carried_out.append(name)
    if name in behaviour:
        behaviour[name](context)
    return name


def turn(*workers: Worker) -> None:
    async def once() -> None:
        for each in workers or (Worker(16),):
            await each.step()
        for each in workers:
            await each.settled()

    async_to_sync(once)()
