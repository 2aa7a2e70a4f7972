"""Writes of the evaluation: alerts that fire, go on and end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from loadwright.core.alerts.tracking import Tracked
from loadwright.server.alerts.hosts import Host
from loadwright.server.alerts.models import Alert, Group, Rule
from loadwright.server.monitoring.actions import drop_caches_by_rule
from loadwright.server.runs.models import Run

KEEP_S = 30.0
"""Interval at which the value of an alert is stored while its state is the same."""


@transaction.atomic
def open_group(rule: Rule, project_id: int, room_name: str) -> Group:
    """Return the open group of a rule in a room of a project, which is created if there is none."""
    place = {"rule": rule, "project_id": project_id, "room_name": room_name}
    # Locked, so that another process can neither close it meanwhile nor store the same alert.
    group = Group.objects.select_for_update().filter(**place, closed_at=None).order_by("pk").first()
    created = {**place, "series": f"alert:{rule.pk}:{project_id}:{crc32(room_name.encode()):08x}"}
    return group or Group.objects.create(**created)


@transaction.atomic
def fire(rule: Rule, host: Host, part: str, tracked: Tracked) -> int:
    """Store an alert that fires, in the open group of its rule, project and room. Return its id.

    If another process stored it before, that one is returned.
    """
    group = open_group(rule, host.project_id, host.room_name)
    present = Alert.objects.filter(rule=rule, server_id=host.id, part=part, ended_at=None).first()
    if present is not None:
        return present.pk
    alert = Alert.objects.create(
        rule=rule,
        project_id=host.project_id,
        server_id=host.id,
        host=host.name,
        part=part,
        stored_title=rule.title.to_json(),
        stored_condition=asdict(rule.condition),
        severity=rule.severity,
        group=group,
        began_at=_time(tracked.began),
        fired_at=_time(tracked.at),
        value=tracked.value,
        worst=tracked.worst,
        stored_tracked=tracked.to_json(),
        run_id=_active_runs([host.project_id]).get(host.project_id),
    )
    if rule.drop_caches:
        drop_caches_by_rule(host.id, str(rule.title))
    return alert.pk


def end(alert_id: int, reason: Alert.End, tracked: Tracked | None = None) -> None:
    """Store the end of an alert."""
    values = {"value": tracked.value, "stored_tracked": tracked.to_json()} if tracked is not None else {}
    ended_at = _time(tracked.at) if tracked is not None else timezone.now()
    firing = Alert.objects.filter(pk=alert_id, ended_at=None)
    firing.update(state=Alert.State.ENDED, ended_at=ended_at, end=reason, **values)


def keep(alert_id: int, before: Tracked, after: Tracked) -> None:
    """Store the state of an alert that goes on if it changed, and its values at intervals."""
    if after.state == before.state and int(after.at / KEEP_S) == int(before.at / KEEP_S):
        return
    Alert.objects.filter(pk=alert_id, ended_at=None).update(
        value=after.value, worst=after.worst, stored_tracked=after.to_json()
    )


def mark_with_runs(alerts: Sequence[Alert]) -> None:
    """Store for alerts without a run the one that is active in their project now, if there is one."""
    runs = _active_runs({alert.project_id for alert in alerts}) if alerts else {}
    for alert in alerts:
        if alert.project_id in runs:
            Alert.objects.filter(pk=alert.pk, run=None).update(run=runs[alert.project_id])


def _active_runs(project_ids: Collection[int]) -> dict[int, int]:
    """Return the id of the first active run of each project."""
    active = Run.objects.filter(project__in=project_ids, state__in=Run.ACTIVE, trial=False).order_by("-pk")
    return {project_id: pk for project_id, pk in active.values_list("project_id", "pk") if project_id is not None}


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
