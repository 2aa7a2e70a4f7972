"""Deliveries are sent by jobs: once, again after transient errors, and with an outcome in the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from starlette.responses import Response

from loadwright.core.messages import TEXT
from loadwright.server.accounts.actor import Actor
from loadwright.server.notifications import actions, delivery, queries
from loadwright.server.notifications.models import Channel, Delivery
from loadwright.server.platform import jobs, keyring, leases
from loadwright.server.platform.models import Job
from loadwright.server.platform.worker import Worker
from tests.server.notifications.people import People, people, webhook
from tests.support.chat_services import Services
from tests.support.notices import NOTICE

pytestmark = pytest.mark.django_db(transaction=True)


def prepared(url: str) -> tuple[People, Channel]:
    cast = people()
    return cast, webhook(cast.maintainer, cast.shop, url)


def notify(cast: People, subject: str = "run:1", series: str = "") -> None:
    actions.notify(NOTICE, subject=subject, events=["run.failed"], project_id=cast.shop.pk, plan_id=None, series=series)


async def work(*workers: Worker) -> None:
    """Let workers run the jobs that are due."""
    for worker in workers or (Worker(4),):
        await worker.step()
    await asyncio.gather(*(worker.settled() for worker in workers))


async def turn(*, due: bool = True) -> None:
    worker = Worker(4)
    if due:
        await DBTaskResult.objects.aupdate(run_after=timezone.now())
    await worker.step()
    await worker.settled()


async def only() -> Delivery:
    return await Delivery.objects.aget()


async def postpone() -> None:
    """Let no job be due for an hour."""
    await DBTaskResult.objects.aupdate(run_after=timezone.now() + timedelta(hours=1))


async def first() -> Delivery:
    return await Delivery.objects.order_by("pk").aget(subject="alert:1:1")


async def sent() -> list[str]:
    """The subjects of what was delivered, in order of time."""
    delivered = Delivery.objects.filter(state=Delivery.State.DELIVERED).order_by("ended_at")
    return [one.subject async for one in delivered]


async def test_of_two_workers_one_sends_it(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    await sync_to_async(notify)(cast)
    await work(Worker(4), Worker(4))
    await turn()
    assert [message["title"] for message in services.messages] == ["Run “Nightly” failed"]
    found = await only()
    assert (found.state, found.attempts) == (Delivery.State.DELIVERED, 1)
    assert [str(line.message) for line in queries.outcomes(found)] == ["Delivered."]
    assert services.headers[0]["x-loadwright-delivery"] == found.key


async def test_it_survives_a_restart_between_the_event_and_its_sending(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    died = Worker(4)
    await sync_to_async(died._claim)(4)
    await Job.objects.aupdate(lease_until=leases.in_seconds(-1))
    await turn()
    assert len(services.messages) == 1


async def test_a_transient_error_is_followed_by_another_attempt_later(services: Services) -> None:
    services.refusals = [Response(status_code=503), Response(status_code=429)]
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    await turn()
    found = await only()
    assert (found.state, found.attempts, found.ended_at) == (Delivery.State.WAITING, 1, None)
    await turn(due=False)
    assert len(services.bodies) == 1, "the next attempt is not due yet"
    await turn()
    await turn()
    found = await only()
    assert (found.state, found.attempts) == (Delivery.State.DELIVERED, 3)
    assert [str(line.message) for line in queries.outcomes(found)] == [
        "127.0.0.1 answered with status 503.", "127.0.0.1 answered with status 429.", "Delivered.",
    ]  # fmt: skip
    assert len({headers["x-loadwright-delivery"] for headers in services.headers}) == 1


async def test_attempts_end(services: Services) -> None:
    services.refusals = [Response(status_code=503) for _ in range(delivery.ATTEMPTS + 2)]
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    for _ in range(delivery.ATTEMPTS + 2):
        await turn()
    found = await only()
    assert (found.state, found.attempts) == (Delivery.State.FAILED, delivery.ATTEMPTS)
    assert len(services.bodies) == delivery.ATTEMPTS
    assert found.ended_at is not None


async def test_the_attempts_of_a_test_message_end_earlier(services: Services) -> None:
    services.refusals = [Response(status_code=503) for _ in range(delivery.ATTEMPTS)]
    cast, channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(actions.send_test)(Actor(cast.maintainer), channel.pk)
    for _ in range(delivery.TEST_ATTEMPTS + 2):
        await turn()
    found = await only()
    assert (found.state, found.attempts) == (Delivery.State.FAILED, delivery.TEST_ATTEMPTS)


async def test_those_of_a_series_are_sent_in_their_order(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    services.refusals = [Response(status_code=503)]
    await sync_to_async(notify)(cast, "alert:1:1", series="alert:1")
    await turn()
    await postpone()
    for subject, series in (("alert:1:2", "alert:1"), ("alert:2:1", "alert:2"), ("run:1", "")):
        await sync_to_async(notify)(cast, subject, series=series)
    await turn(due=False)
    assert sorted(await sent()) == ["alert:2:1", "run:1"]
    held = await Delivery.objects.aget(subject="alert:1:2")
    assert [str(line.message) for line in queries.outcomes(held)] == [
        "It waits for an earlier message about the same alerts."
    ]
    # Waiting is no attempt, neither of the delivery nor of a job, and it is not lost.
    assert held.attempts == 0
    assert actions.job_key(held.pk) not in await sync_to_async(jobs.unfinished)([actions.job_key(held.pk)])
    assert await sync_to_async(delivery._give_up)() == 0
    await postpone()
    await DBTaskResult.objects.filter(args_kwargs__args=[(await first()).pk]).aupdate(run_after=timezone.now())
    await turn(due=False)
    # The end of the first makes the second one due.
    await turn(due=False)
    assert (await sent())[2:] == ["alert:1:1", "alert:1:2"]
    assert [one.attempts async for one in Delivery.objects.filter(series="alert:1").order_by("pk")] == [2, 1]


async def test_one_whose_earlier_one_was_given_up_is_sent(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    for subject in ("alert:1:1", "alert:1:2", "alert:1:3"):
        await sync_to_async(notify)(cast, subject, series="alert:1")
    lost = actions.job_key((await first()).pk)
    await Job.objects.filter(key=lost).aupdate(key=None, owner="gone")
    await turn()
    assert await sent() == []
    assert await sync_to_async(delivery._give_up)() == 1
    await turn()
    await turn()
    assert await sent() == ["alert:1:2", "alert:1:3"]


async def test_one_that_fails_does_not_keep_its_series_waiting(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    services.refusals = [Response(status_code=403)]
    for subject in ("alert:1:1", "alert:1:2"):
        await sync_to_async(notify)(cast, subject, series="alert:1")
    for _ in range(3):
        await turn()
    assert await sent() == ["alert:1:2"]


async def test_a_permanent_error_ends_it_at_once(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/elsewhere")
    await sync_to_async(notify)(cast)
    await turn()
    await turn()
    found = await only()
    assert (found.state, found.attempts, len(services.bodies)) == (Delivery.State.FAILED, 1, 1)
    assert await DBTaskResult.objects.filter(status="SUCCESSFUL").acount() == 1


async def test_no_secret_is_stored_beside_a_failed_job(services: Services) -> None:
    services.refusals = [Response(status_code=503)]
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook?token=abcdef")
    await sync_to_async(notify)(cast)
    await turn()
    rows = await sync_to_async(lambda: str(list(Job.objects.values())) + str(list(DBTaskResult.objects.values())))()
    assert "503" in rows
    assert "abcdef" not in rows
    assert "s3cret" not in rows


async def test_without_the_key_of_its_settings_it_fails(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    keyring.key_file().unlink()
    await turn()
    found = await only()
    assert found.state == Delivery.State.FAILED
    assert "enter them again" in str(queries.outcomes(found)[0].message)


async def test_one_of_a_deleted_channel_is_not_sent(services: Services) -> None:
    cast, channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    await channel.adelete()
    await turn()
    assert services.bodies == []


async def test_an_error_in_the_server_is_an_outcome(services: Services) -> None:
    cast, _channel = await sync_to_async(prepared)(f"{services.url}/hook")
    await sync_to_async(notify)(cast)
    await Delivery.objects.aupdate(notice={})
    await turn()
    found = await only()
    assert found.state == Delivery.State.WAITING
    assert "KeyError" in str(queries.outcomes(found)[0].message)


def clean() -> None:
    delivery._delete_old()
    delivery._give_up()


def test_old_deliveries_are_deleted_and_lost_ones_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "KEEP_OF_CHANNEL", 2)
    cast, channel = prepared("https://hooks.test/")
    for number in range(4):
        notify(cast, f"run:{number}")
    rows = list(Delivery.objects.order_by("pk"))
    assert delivery._give_up() == 0
    Job.objects.filter(key=actions.job_key(rows[0].pk)).update(key=None)
    Delivery.objects.filter(pk__in=[row.pk for row in rows[1:]]).update(state=Delivery.State.DELIVERED)
    old = timezone.now() - timedelta(days=delivery.KEEP_DAYS + 1)
    Delivery.objects.filter(pk=rows[1].pk).update(created_at=old)
    other = Delivery.objects.create(channel=channel, subject="run:x", notice={"title": TEXT(text="x").to_json()})
    Delivery.objects.filter(pk=other.pk).update(state=Delivery.State.DELIVERED)
    clean()
    left = Delivery.objects.order_by("pk")
    assert [(row.pk, row.state) for row in left] == [
        (rows[0].pk, Delivery.State.FAILED),
        (rows[3].pk, Delivery.State.DELIVERED),
        (other.pk, Delivery.State.DELIVERED),
    ]
    assert str(queries.outcomes(left[0])[0].message).startswith("The attempts ended without an outcome")
