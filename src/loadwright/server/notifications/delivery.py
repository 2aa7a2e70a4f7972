"""Sends deliveries, one job for each, with growing intervals between attempts, and deletes old ones.

A delivery is created in the transaction of the change that it reports, and its job in the same one: neither is lost if
the process ends. A job is run by one worker at a time. If that one dies between the answer of the service and the
record of it, the delivery is sent again; its key, which webhooks and mails contain, lets receivers recognise that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from loadwright.core.messages import Message, declare
from loadwright.server.platform import jobs
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.jobs import JobContext
from loadwright.server.platform.keyring import SealedError

from . import queries
from .actions import job_key
from .channels.failures import DeliveryError
from .channels.kinds import KINDS
from .channels.port import Settings
from .content import Content, content_of
from .models import Delivery
from .notice import Notice

ATTEMPTS = 8
"""With the intervals of jobs, the last one is about ten minutes after the first."""
KEEP_DAYS = 90
KEEP_OF_CHANNEL = 500
"""Deliveries of a channel that are kept, the newest."""

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
    """What is sent, and through what."""

    kind: str
    settings: Settings
    content: Content


@task
async def deliver(context: JobContext, delivery_id: int) -> None:
    """Send a delivery. One that is deleted or was sent is skipped."""
    try:
        letter = await run_in_db(_begin, delivery_id)
        if letter is None:
            return
        await KINDS[letter.kind].send(letter.settings, letter.content)
    except SealedError:
        await run_in_db(_note, delivery_id, KEY_MISSING(), Delivery.State.FAILED)
    except DeliveryError as error:
        again = error.again and not context.last_attempt
        await run_in_db(_note, delivery_id, error.message, Delivery.State.WAITING if again else Delivery.State.FAILED)
        if again:
            raise
    except Exception as error:
        state = Delivery.State.FAILED if context.last_attempt else Delivery.State.WAITING
        await run_in_db(_note, delivery_id, BROKEN(error=type(error).__name__), state)
        raise
    else:
        await run_in_db(_note, delivery_id, ACCEPTED(), Delivery.State.DELIVERED)


def _begin(delivery_id: int) -> _Letter | None:
    waiting = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING)
    delivery = waiting.select_related("channel").first()
    if delivery is None:
        return None
    channel = delivery.channel
    content = content_of(
        Notice.from_json(delivery.notice),
        key=delivery.key,
        events=delivery.events,
        created_at=delivery.created_at,
        language=channel.language,
    )
    return _Letter(channel.kind, queries.settings_of(channel), content)


def _note(delivery_id: int, message: Message, state: Delivery.State) -> None:
    """Record the outcome of an attempt of a delivery that waits."""
    delivery = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING).first()
    if delivery is None:
        return
    Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING).update(
        state=state,
        attempts=delivery.attempts + 1,
        log=jobs.with_line(delivery.log, message),
        ended_at=None if state == Delivery.State.WAITING else timezone.now(),
    )


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
    waiting = list(Delivery.objects.filter(state=Delivery.State.WAITING).values_list("pk", flat=True))
    alive = jobs.unfinished(map(job_key, waiting))
    lost = [pk for pk in waiting if job_key(pk) not in alive]
    for pk in lost:
        _note(pk, GIVEN_UP(), Delivery.State.FAILED)
    return len(lost)
