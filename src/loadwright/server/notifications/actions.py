"""Changes of channels, and notices to send through them. Settings are encrypted here, and secrets never returned."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from loadwright.core.messages import declare
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.platform import jobs
from loadwright.server.platform.keyring import SealedError, encrypt
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Project

from . import errors, queries
from .channels.kinds import KINDS
from .channels.port import ChannelKind
from .models import Channel, Delivery, new_key
from .notice import Notice, Severity, event_types

DELIVER = "notification.deliver"
"""The job that sends a delivery."""
MOST_CHANNELS = 500
"""Of all projects together: each ended run looks for those that are subscribed to it."""
TEST = "test:"
"""The beginning of the subject of a test message."""

TEST_MESSAGE = declare("notice.test", "Test message of the channel “%(name)s”")
TEST_LINE = declare("notice.test_result", "Result")
TEST_WORKS = declare("notice.test_works", "Loadwright can send messages through this channel.")


@dataclass(frozen=True)
class ChannelInput:
    """The settings of a channel as a person enters them.

    ``settings`` are those of its kind. In a change, empty secrets keep their value. ``zone`` is the time zone of its
    receivers; empty for that of the installation. ``projects`` and ``plans`` restrict the events; without any there is
    no restriction.
    """

    name: str
    language: str
    events: Sequence[str]
    settings: Mapping[str, str]
    active: bool = True
    zone: str = ""
    projects: Sequence[int] = ()
    plans: Sequence[int] = ()


@transaction.atomic
def create_channel(actor: Actor, *, project_id: int | None, kind: str, ask: ChannelInput) -> Channel:
    """Create a channel of a project, or one of all projects without ``project_id``."""
    actor.require_write()
    project = _owner(actor.person, project_id)
    if kind not in KINDS:
        raise errors.CHANNEL_KIND(kinds=", ".join(KINDS))
    if Channel.objects.count() >= MOST_CHANNELS:
        raise errors.CHANNELS_TOO_MANY(limit=MOST_CHANNELS)
    channel = Channel(project=project, kind=kind, created_by=actor.user)
    _set(channel, ask, {})
    _record(actor, "channel.create", channel)
    return channel


@transaction.atomic
def change_channel(actor: Actor, channel_id: int, ask: ChannelInput) -> Channel:
    """Change a channel."""
    actor.require_write()
    channel = queries.channel(actor.person, channel_id)
    try:
        former = queries.settings_of(channel)
    except SealedError:
        # They can no longer be decrypted: all must be entered again, as their checks require.
        former = {}
    _set(channel, ask, former)
    _record(actor, "channel.change", channel)
    return channel


@transaction.atomic
def delete_channel(actor: Actor, channel_id: int) -> None:
    """Delete a channel with its deliveries; those that wait are not sent."""
    actor.require_write()
    channel = queries.channel(actor.person, channel_id)
    _record(actor, "channel.delete", channel)
    channel.delete()


@transaction.atomic
def send_test(actor: Actor, channel_id: int) -> Delivery:
    """Send a test message through a channel, also if it is not active."""
    actor.require_write()
    channel = queries.channel(actor.person, channel_id)
    # Locked, so that two requests do not send two.
    Channel.objects.select_for_update().get(pk=channel.pk)
    tests = Delivery.objects.filter(channel=channel, subject__startswith=TEST)
    if tests.filter(state=Delivery.State.WAITING).exists():
        raise errors.TEST_WAITS()
    notice = Notice(
        TEST_MESSAGE(name=channel.name),
        Severity.INFO,
        lines=((TEST_LINE(), TEST_WORKS()),),
        path="/notifications",
        data={"test": True},
    )
    delivery = _deliver([channel], f"{TEST}{new_key()}", ["test"], notice)[0]
    _record(actor, "channel.test", channel)
    return delivery


@transaction.atomic
def send_again(actor: Actor, channel_id: int, delivery_id: int) -> Delivery:
    """Send a delivery that failed again, with as many attempts as a new one. Its key stays the same."""
    actor.require_write()
    channel = queries.channel(actor.person, channel_id)
    delivery = Delivery.objects.select_for_update().filter(channel=channel, pk=delivery_id).first()
    if delivery is None:
        raise errors.DELIVERY_NOT_FOUND()
    if delivery.state != Delivery.State.FAILED:
        raise errors.DELIVERY_NOT_FAILED()
    delivery.state, delivery.ended_at = Delivery.State.WAITING, None
    delivery.save(update_fields=["state", "ended_at"])
    jobs.enqueue(DELIVER, request_of(delivery))
    _record(actor, "channel.send_again", channel)
    return delivery


def notify(
    notice: Notice,
    *,
    subject: str,
    events: Collection[str],
    project_id: int | None,
    plan_id: int | None,
    series: str = "",
) -> list[Delivery]:
    """Send ``notice`` through each channel that is subscribed to one of ``events``, once for each ``subject``.

    Notices of the same ``series`` are sent in the order of these calls, also if some of them need further attempts.
    Called in the transaction of the change that it is about: both are stored, or neither.
    """
    return _deliver(queries.subscribed(events, project_id, plan_id), subject, sorted(events), notice, series)


@transaction.atomic
def _deliver(
    channels: Sequence[Channel], subject: str, events: Sequence[str], notice: Notice, series: str = ""
) -> list[Delivery]:
    made = []
    for channel in channels:
        values = {"events": list(events), "notice": notice.to_json(), "series": series}
        delivery, created = Delivery.objects.get_or_create(channel=channel, subject=subject, defaults=values)
        if created:
            made.append(delivery)
    if made:
        jobs.enqueue(DELIVER, *(request_of(delivery) for delivery in made))
    return made


def request_of(delivery: Delivery) -> jobs.Request:
    """Return the job that sends a delivery."""
    return jobs.Request(job_key(delivery.pk), (delivery.pk,), delivery.channel.name)


def job_key(delivery_id: int) -> str:
    return f"{DELIVER}:{delivery_id}"


def _owner(user: User, project_id: int | None) -> Project | None:
    if project_id is None:
        if not user.is_superuser:
            raise errors.SHARED_BY_ADMINISTRATORS()
        return None
    project = projects.projects(user).filter(pk=project_id).first()
    if project is None:
        raise errors.CHANNEL_PROJECT()
    if not projects.maintains(user, project):
        raise errors.CHANNELS_OF_MAINTAINERS()
    return project


def _set(channel: Channel, ask: ChannelInput, former: Mapping[str, str]) -> None:
    kind = KINDS[channel.kind]
    entered = _checked(kind, ask.settings, former)
    channel.name = _free_name(channel, names.name(ask.name))
    channel.language = _one_of(ask.language)
    channel.zone = _zone(ask.zone)
    channel.events = _event_names(ask.events)
    channel.active = ask.active
    channel.sealed, channel.target = encrypt(json.dumps(entered)), kind.target(entered)
    channel.changed_at = timezone.now()
    plans, chosen = _plans(channel, ask.plans), _projects(channel, ask.projects)
    channel.save()
    channel.only_plans.set(plans)
    channel.only_projects.set(chosen)


def _checked(kind: ChannelKind, entered: Mapping[str, str], former: Mapping[str, str]) -> dict[str, str]:
    known = [setting.name for setting in kind.settings]
    if not set(entered) <= set(known):
        raise errors.CHANNEL_SETTING(kind=kind.name, names=", ".join(known))
    return {
        setting.name: setting.check(entered.get(setting.name) or former.get(setting.name, ""))
        for setting in kind.settings
    }


def _free_name(channel: Channel, name: str) -> str:
    same = Channel.objects.filter(project=channel.project, name=name)
    if same.exclude(pk=channel.pk or 0).exists():
        raise errors.CHANNEL_NAME_TAKEN()
    return name


def _one_of(language: str) -> str:
    known = [code for code, _name in settings.LANGUAGES]
    if language not in known:
        raise errors.CHANNEL_LANGUAGE(languages=", ".join(known))
    return language


def _zone(name: str) -> str:
    if name and name not in available_timezones():
        raise errors.CHANNEL_ZONE(zone=name)
    return name


def _event_names(entered: Collection[str]) -> list[str]:
    known = [event.name for event in event_types()]
    if not set(entered) <= set(known):
        raise errors.CHANNEL_EVENT(events=", ".join(known))
    return [name for name in known if name in entered]


def _plans(channel: Channel, ids: Sequence[int]) -> list[Plan]:
    found = list(Plan.objects.filter(pk__in=ids, project=channel.project)) if ids and channel.project else []
    if len(found) < len(set(ids)):
        raise errors.CHANNEL_PLANS()
    return found


def _projects(channel: Channel, ids: Sequence[int]) -> list[Project]:
    found = list(Project.objects.filter(pk__in=ids)) if ids and channel.project is None else []
    if len(found) < len(set(ids)):
        raise errors.CHANNEL_PROJECTS()
    return found


def _record(actor: Actor, what: str, channel: Channel) -> None:
    detail = {"kind": channel.kind, "target": channel.target, "active": channel.active, "events": channel.events}
    owner = {"project": channel.project_id} if channel.project_id else {}
    audit.record(actor, what, channel, channel=channel.pk, **owner, **detail)
