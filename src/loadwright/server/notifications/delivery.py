"""Sends deliveries, one job for each, with growing intervals between attempts, and deletes old ones.

A delivery is created in the transaction of the change that it reports, and its job in the same one: neither is lost if
the process ends. Those of a series are sent one after the other, so that a recovery never arrives before its alert: the
job of one that waits for an earlier one ends, and the end of that one enqueues another.
A job is run by one worker at a time. If that one dies between the answer of the service and the
record of it, the delivery is sent again; its key, which webhooks and mails contain, lets receivers recognise that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from loadwright.core.messages import Message, declare
from loadwright.server.platform import jobs
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.jobs import JobContext
from loadwright.server.platform.keyring import SealedError

from . import queries
from .actions import DELIVER, TEST, job_key, request_of
from .channels.failures import DeliveryError
from .channels.kinds import KINDS
from .channels.port import Settings
from .content import Content, content_of
from .models import Delivery
from .notice import Notice

ATTEMPTS = 48
"""With the intervals of jobs, the last one is about three and a half hours after the first."""
TEST_ATTEMPTS = 8
"""Of a test message, whose sender waits for the outcome; about ten minutes."""
KEEP_DAYS = 90
KEEP_OF_CHANNEL = 500
"""Deliveries of a channel that are kept, the newest."""

EARLIER_WAITS = declare("delivery.earlier_waits", "It waits for an earlier message about the same alerts.")
ACCEPTED = declare("delivery.accepted", "Delivered.")
KEY_MISSING = declare(
    "delivery.key_missing",
    "The key with which the settings of the channel were encrypted is missing; enter them again.",
)
BROKEN = declare("delivery.broken", "An error in the server prevents the delivery: %(error)s")
GIVEN_UP = declare("delivery.given_up", "The attempts ended without an outcome: the server was stopped or overloaded.")
DELETED = declare("job.deliveries_deleted", "Old deliveries deleted: %(count)s; given up: %(given_up)s.")


@dataclass(frozen=True)
class _Letter:
    """What is sent, and through what. ``last``: no further attempt follows."""

    kind: str
    settings: Settings
    content: Content
    last: bool


@task
async def deliver(context: JobContext, delivery_id: int) -> None:
    """Send a delivery. One that is deleted or was sent is skipped."""
    last = context.last_attempt
    try:
        letter = await run_in_db(_begin, delivery_id)
        if letter is None:
            return
        last = last or letter.last
        await KINDS[letter.kind].send(letter.settings, letter.content)
    except SealedError:
        await run_in_db(_note, delivery_id, KEY_MISSING(), Delivery.State.FAILED)
    except DeliveryError as error:
        again = error.again and not last
        await run_in_db(_note, delivery_id, error.message, Delivery.State.WAITING if again else Delivery.State.FAILED)
        if again:
            raise
    except Exception as error:
        state = Delivery.State.FAILED if last else Delivery.State.WAITING
        await run_in_db(_note, delivery_id, BROKEN(error=type(error).__name__), state)
        raise
    else:
        await run_in_db(_note, delivery_id, ACCEPTED(), Delivery.State.DELIVERED)


def _begin(delivery_id: int) -> _Letter | None:
    """Return what to send; ``None`` if nothing, or while an earlier one of its series waits, which is no attempt."""
    waiting = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING)
    delivery = waiting.select_related("channel").first()
    if delivery is None:
        return None
    if _earlier(delivery).exists():
        waiting.update(log=jobs.with_line(delivery.log, EARLIER_WAITS()))
        return None
    channel = delivery.channel
    content = content_of(
        Notice.from_json(delivery.notice),
        key=delivery.key,
        events=delivery.events,
        created_at=delivery.created_at,
        language=channel.language,
        zone=channel.zone,
    )
    last = delivery.subject.startswith(TEST) and delivery.attempts + 1 >= TEST_ATTEMPTS
    return _Letter(channel.kind, queries.settings_of(channel), content, last)


def _series(delivery: Delivery) -> QuerySet[Delivery]:
    """Return the deliveries of the same series that wait."""
    waiting = Delivery.objects.filter(channel=delivery.channel_id, state=Delivery.State.WAITING)
    return waiting.filter(series=delivery.series) if delivery.series else waiting.none()


def _earlier(delivery: Delivery) -> QuerySet[Delivery]:
    return _series(delivery).filter(pk__lt=delivery.pk)


@transaction.atomic
def _note(delivery_id: int, message: Message, state: Delivery.State) -> None:
    """Record the outcome of an attempt of a delivery that waits. The last one makes the next of its series due."""
    delivery = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING).first()
    if delivery is None:
        return
    Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING).update(
        state=state,
        attempts=delivery.attempts + 1,
        log=jobs.with_line(delivery.log, message),
        ended_at=None if state == Delivery.State.WAITING else timezone.now(),
    )
    if state != Delivery.State.WAITING:
        following = _series(delivery).select_related("channel").order_by("pk").first()
        if following is not None:
            jobs.enqueue(DELIVER, request_of(following))


@task
def clean_up(context: JobContext) -> None:
    """Delete old deliveries, and end those whose jobs ended without an outcome."""
    context.log(DELETED(count=_delete_old(), given_up=_give_up()))


def _delete_old() -> int:
    ended = Delivery.objects.exclude(state=Delivery.State.WAITING)
    deleted = ended.filter(created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()[0]
    for channel in set(Delivery.objects.order_by().values_list("channel", flat=True)):
        beyond = ended.filter(channel=channel).order_by("-pk").values_list("pk", flat=True)[KEEP_OF_CHANNEL:]
        deleted += Delivery.objects.filter(pk__in=list(beyond)).delete()[0]
    return deleted


def _give_up() -> int:
    waiting = list(Delivery.objects.filter(state=Delivery.State.WAITING).order_by("pk"))
    alive = jobs.unfinished(job_key(delivery.pk) for delivery in waiting)
    # Those that wait for an earlier one need no job until that one has ended.
    lost = [one for one in waiting if job_key(one.pk) not in alive and not _earlier(one).exists()]
    for delivery in lost:
        _note(delivery.pk, GIVEN_UP(), Delivery.State.FAILED)
    return len(lost)
