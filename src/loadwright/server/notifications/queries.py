"""Reads of channels and deliveries, and access rules.

Administrators can see and change everything. Members of a project see that its channels exist and whether they work;
its maintainers also see their settings and deliveries, and change them. Channels of all projects are for
administrators.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Max, Q, QuerySet

from loadwright.server.accounts.models import User
from loadwright.server.platform import jobs, keyring
from loadwright.server.platform.keyring import SealedError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

from . import errors
from .channels.kinds import KINDS
from .models import Channel, Delivery


def channels(user: User, project: Project | None = None) -> QuerySet[Channel]:
    """Return the channels that the person can see, with their projects; with ``project`` those that report it."""
    found = Channel.objects.select_related("project").order_by("project__name", "name", "pk")
    if project is not None:
        shared = Q(project=None) & (Q(only_projects=None) | Q(only_projects=project))
        found = found.filter(Q(project=project) | shared)
    return found if user.is_superuser else found.filter(project__in=projects.projects(user))


def channel(user: User, channel_id: int) -> Channel:
    """Return a channel that the person may change. Raises ``ActionError``."""
    found = channels(user).filter(pk=channel_id).first()
    if found is None:
        raise errors.CHANNEL_NOT_FOUND()
    if not user.is_superuser and found.project_id not in projects.maintained_ids(user):
        raise errors.CHANNELS_OF_MAINTAINERS()
    return found


def deliveries(channel: Channel) -> QuerySet[Delivery]:
    """Return the deliveries of a channel, newest first."""
    return Delivery.objects.filter(channel=channel).order_by("-pk")


def last_deliveries(shown: Iterable[Channel]) -> Mapping[int, Delivery]:
    """Return the newest delivery of each channel, by the id of the channel."""
    newest = Delivery.objects.filter(channel__in=list(shown)).order_by().values("channel").annotate(last=Max("pk"))
    found = Delivery.objects.filter(pk__in=[row["last"] for row in newest])
    return {delivery.channel_id: delivery for delivery in found}


def outcomes(delivery: Delivery) -> list[jobs.LogLine]:
    """Return the outcomes of the attempts of a delivery in order of time."""
    return jobs.lines_of(delivery.log)


def subscribed(events: Collection[str], project_id: int | None, plan_id: int | None) -> list[Channel]:
    """Return the active channels that are subscribed to one of the event types, of a project and a plan."""
    found = Channel.objects.filter(Q(project=None) | Q(project=project_id), active=True)
    listed = found.prefetch_related("only_projects", "only_plans").order_by("pk")
    return [
        one
        for one in listed
        if not set(events).isdisjoint(one.events)
        and project_id in _permitted(one.only_projects.all(), project_id)
        and plan_id in _permitted(one.only_plans.all(), plan_id)
    ]


def _permitted(chosen: Iterable[object], own: int | None) -> set[int | None]:
    """Return the ids of what was chosen. Without a choice, everything is permitted."""
    return {one.pk for one in chosen} or {own}  # type: ignore[attr-defined]


def settings_of(channel: Channel) -> dict[str, str]:
    """Return the settings of a channel, with its secrets. Raises ``SealedError`` if their key is missing."""
    stored: dict[str, str] = json.loads(keyring.decrypt(channel.sealed))
    # A later version may have added settings.
    return {setting.name: stored.get(setting.name, "") for setting in KINDS[channel.kind].settings}


def public_settings(channel: Channel) -> dict[str, str]:
    """Return the settings that may be shown. They are empty if their key is missing."""
    try:
        found = settings_of(channel)
    except SealedError:
        found = {}
    return {one.name: found.get(one.name, "") for one in KINDS[channel.kind].settings if not one.secret}
