"""Reports the groups of alerts that are due, each change once: with the messages it is stored as reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from loadwright.core.alerts.grouping import Pending, Timing, due
from loadwright.server.alerts import notice
from loadwright.server.alerts.models import Alert, Group
from loadwright.server.alerts.queries import HOSTS
from loadwright.server.alerts.quiet import quieted
from loadwright.server.notifications import actions as notifications

FIRING, ENDED = Alert.State.FIRING, Alert.State.ENDED


def report_due(now: float) -> None:
    """Send the messages that are due, and close the groups whose alerts have all ended.

    Raises ``ExceptionGroup`` with the errors of groups, after all others were reported.
    """
    failed = []
    for group_id in list(Group.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True)):
        try:
            _report(group_id, now)
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("groups of alerts that were not reported", failed)


@transaction.atomic
def _report(group_id: int, now: float) -> None:
    # Locked, so that of two processes that believe to hold the lease only one reports.
    group = Group.objects.select_for_update().filter(pk=group_id, closed_at=None).first()
    if group is None:
        return
    # The others have ended, and receivers know it or never knew of them.
    open_alerts = group.alerts.filter(Q(ended_at=None) | Q(reported=FIRING))
    alerts = list(open_alerts.select_related("run", "acknowledged_by").order_by("fired_at", *HOSTS))
    quiet = quieted(alerts, datetime.fromtimestamp(now, UTC))
    # Neither the beginning nor the end of those that are silenced or muted now is reported.
    heard = [alert for alert in alerts if alert.pk not in quiet]
    firing = [alert for alert in heard if alert.ended_at is None]
    ended = [alert for alert in heard if alert.ended_at is not None]
    new = [alert.fired_at for alert in firing if alert.reported != FIRING]
    pending = Pending(
        min((at.timestamp() for at in [*new, *(alert.ended_at for alert in ended if alert.ended_at)]), default=None),
        group.reported_at.timestamp() if group.reported_at else None,
        len(firing),
        sum(alert.acknowledged_at is None for alert in firing),
    )
    if due(pending, now, Timing(repeat_s=settings.ALERT_REPEAT_S)):
        _send(group, firing, ended, now)
    if all(alert.ended_at is not None and alert.reported != FIRING for alert in alerts):
        group.closed_at = datetime.fromtimestamp(now, UTC)
        group.save(update_fields=["closed_at"])


def _send(group: Group, firing: Sequence[Alert], ended: Sequence[Alert], now: float) -> None:
    group.number += 1
    group.reported_at = datetime.fromtimestamp(now, UTC)
    group.save(update_fields=["number", "reported_at"])
    notifications.notify(
        notice.notice_of(group, firing, ended),
        subject=f"alert:{group.pk}:{group.number}",
        series=group.series,
        events=notice.events_of([*firing, *ended]),
        project_id=group.project_id,
        plan_id=None,
    )
    for state, alerts in ((FIRING, firing), (ENDED, ended)):
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(reported=state)
        for alert in alerts:
            alert.reported = state
