"""The notice of a group of alerts: what fires, what has recovered since the previous message, and where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from loadwright.core.messages import TEXT, Message, Param, declare, declare_counted
from loadwright.core.messages.moments import moment
from loadwright.server.notifications.notice import Notice, Section, Severity

from . import charts, formats
from .models import Alert, Group
from .models import Severity as AlertSeverity

INFO, WARNING, CRITICAL = "alert.info", "alert.warning", "alert.critical"
EVENTS = {AlertSeverity.INFO: INFO, AlertSeverity.WARNING: WARNING, AlertSeverity.CRITICAL: CRITICAL}

MOST_ENTRIES = 200
"""Alerts of which programs receive the values; further ones are counted."""

_SEVERITIES = {
    AlertSeverity.INFO: Severity.INFO,
    AlertSeverity.WARNING: Severity.WARNING,
    AlertSeverity.CRITICAL: Severity.BAD,
}
_SEVERITY_WORDS = {
    AlertSeverity.INFO: declare("notice.alert_info", "information"),
    AlertSeverity.WARNING: declare("notice.alert_warning", "warning"),
    AlertSeverity.CRITICAL: declare("notice.alert_critical", "critical"),
}

_FIRING_ONE = declare("notice.alert_one", "%(rule)s: %(host)s")
_FIRING = declare_counted(
    "notice.alert_firing", "%(rule)s: %(count)s alert in %(room)s", "%(rule)s: %(count)s alerts in %(room)s",
    number="count",
)  # fmt: skip
_RECOVERED_ONE = declare("notice.alert_recovered_one", "Recovered: %(rule)s: %(host)s")
_RECOVERED = declare("notice.alert_recovered", "Recovered: %(rule)s in %(room)s")
_OVER_ONE = declare("notice.alert_over_one", "Ended: %(rule)s: %(host)s")
_OVER = declare("notice.alert_over", "Ended: %(rule)s in %(room)s")

_CONDITION = declare("notice.alert_condition", "Condition")
_SEVERITY = declare("notice.alert_severity", "Severity")
_PROJECT = declare("notice.alert_project", "Project")
_ROOM = declare("notice.alert_room", "Room")
_RUN = declare("notice.alert_run", "During the run")

_FIRES = declare("notice.alert_fires", "Firing alerts")
_ENDED = declare("notice.alert_ended", "Ended alerts")
_ITEM = declare("notice.alert_item", "%(host)s: %(value)s, since %(time)s")
_REPEATED_ITEM = declare(
    "notice.alert_item_acknowledged", "%(host)s: %(value)s, since %(time)s, acknowledged by %(who)s"
)
_ENDED_ITEM = declare("notice.alert_ended_item", "%(host)s: %(end)s at %(time)s, worst value %(value)s")
_ENDS = {
    Alert.End.RECOVERED: declare("notice.alert_end_recovered", "recovered"),
    Alert.End.GONE: declare("notice.alert_end_gone", "no longer measured"),
    Alert.End.RULE: declare("notice.alert_end_rule", "ended because its rule was changed"),
    Alert.End.SERVER: declare("notice.alert_end_server", "ended because its server is no longer covered"),
}


def events_of(alerts: Sequence[Alert]) -> list[str]:
    """Return the names of the events that a message about ``alerts`` is."""
    return sorted({EVENTS[AlertSeverity(alert.severity)] for alert in alerts})


def notice_of(group: Group, firing: Sequence[Alert], ended: Sequence[Alert]) -> Notice:
    """Return the notice of a group, with the alerts that fire and those that ended since the previous message."""
    first = (firing or ended)[0]
    worst = max((_SEVERITIES[AlertSeverity(alert.severity)] for alert in firing), key=_RANKS.index, default=None)
    return Notice(
        _title(group, firing, ended),
        worst or Severity.GOOD,
        tuple(_lines(group, first)),
        (
            Section(_FIRES(), tuple(map(_firing_item, firing))),
            Section(_ENDED(), tuple(map(_ended_item, ended))),
        ),
        _path(group, [*firing, *ended]),
        _data(group, firing, ended),
    )


_RANKS = (Severity.INFO, Severity.WARNING, Severity.BAD)


def _title(group: Group, firing: Sequence[Alert], ended: Sequence[Alert]) -> Message:
    first, hosts = (firing or ended)[0], {alert.host for alert in [*firing, *ended]}
    recovered = all(alert.end == Alert.End.RECOVERED for alert in ended)
    if len(hosts) == 1:
        over = _RECOVERED_ONE if recovered else _OVER_ONE
        return (_FIRING_ONE if firing else over)(rule=first.title, host=first.host)
    if firing:
        return _FIRING(rule=first.title, count=len(firing), room=group.room_name)
    return (_RECOVERED if recovered else _OVER)(rule=first.title, room=group.room_name)


def _lines(group: Group, first: Alert) -> Iterator[tuple[Message, Message]]:
    yield _CONDITION(), formats.condition_of(first.condition)
    yield _SEVERITY(), _SEVERITY_WORDS[AlertSeverity(first.severity)]()
    yield _PROJECT(), TEXT(text=group.project.name)
    yield _ROOM(), TEXT(text=group.room_name)
    if first.run is not None:
        yield _RUN(), TEXT(text=first.run.name)


def _firing_item(alert: Alert) -> Message:
    params: dict[str, Param] = {
        "host": _where(alert),
        "value": _value(alert, alert.value),
        "time": moment(alert.fired_at),
    }
    if alert.acknowledged_by is None:
        return _ITEM(**params)
    return _REPEATED_ITEM(**params, who=alert.acknowledged_by.username)


def _ended_item(alert: Alert) -> Message:
    assert alert.ended_at is not None, "only ended alerts are passed"
    end = _ENDS[Alert.End(alert.end)]()
    return _ENDED_ITEM(host=_where(alert), end=end, time=moment(alert.ended_at), value=_value(alert, alert.worst))


def _where(alert: Alert) -> str:
    return f"{alert.host} ({alert.part})" if alert.part else alert.host


def _value(alert: Alert, value: float | None) -> str:
    return formats.value_of(formats.metric_of(alert.condition), value)


def _path(group: Group, alerts: Sequence[Alert]) -> str:
    """Return the chart of the alerts of a server; of several servers, the list of their alerts."""
    servers = {alert.server_id for alert in alerts}
    if len(servers) > 1 or None in servers:
        return f"{reverse('alerts:list')}?group={group.pk}"
    until = max(filter(None, [group.reported_at, *(alert.fired_at for alert in alerts)]))
    return charts.address(group.project.name, alerts, until)


def _data(group: Group, firing: Sequence[Alert], ended: Sequence[Alert]) -> dict[str, Any]:
    """Return the notice for programs, as ``notifications/channels/webhook/payload.schema.json`` describes it."""
    alerts = [*firing, *ended]
    return {
        "project": group.project.name,
        "alerts": [_entry(group, alert) for alert in alerts[:MOST_ENTRIES]],
        "more_alerts": max(0, len(alerts) - MOST_ENTRIES),
    }


def _entry(group: Group, alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "rule": str(alert.title),
        "state": alert.state,
        "severity": alert.severity,
        "host": alert.host,
        "part": alert.part,
        "room": group.room_name,
        "metric": alert.condition.subject,
        "unit": formats.metric_of(alert.condition).unit,
        "value": alert.value,
        "worst": alert.worst,
        "limit": alert.condition.limit,
        "fired_at": alert.fired_at.isoformat(),
        "ended_at": alert.ended_at.isoformat() if alert.ended_at else None,
    }
