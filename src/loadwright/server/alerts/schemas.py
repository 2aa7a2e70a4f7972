"""API schemas of alerts, rules, silences and mute windows."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.utils import translation
from ninja import Field, Schema

from loadwright.server.platform.messages import localized
from loadwright.server.platform.params import Id, Moment
from loadwright.server.platform.unknown_names import RequestSchema

from . import formats
from .history import Period
from .models import Alert, MuteWindow, Rule, Scoped, Silence

SEVERITY = "`info`, `warning` or `critical`."
LIMIT = "The limit with its unit, for example `90%`, `1 GiB`, `50 MB/s` or `100`."


class AlertShown(Schema):
    """An alert."""

    id: int = Field(description="The id of the alert.")
    rule: int | None = Field(description="The id of its rule; null if the rule was deleted.")
    title: str = Field(description="The title of its rule, in English.")
    condition: str = Field(description="What the rule compares, in English.")
    severity: str = Field(description=SEVERITY)
    state: str = Field(description="`firing` or `ended`.")
    end: str = Field(description="Why it ended: `recovered`, `gone`, `rule` or `server`; empty before.")
    project: str = Field(description="The name of its project.")
    server: int | None = Field(description="The id of its server; null if the server was deleted.")
    host: str = Field(description="The name of the server when it fired.")
    part: str = Field(description="The file system, port, JVM or process; empty for the host itself.")
    metric: str = Field(description="The metric that is compared.")
    unit: str = Field(description="The unit of its values.")
    value: float | None = Field(description="The newest value.")
    worst: float | None = Field(description="The worst value since it began.")
    began_at: datetime = Field(description="When its condition began to hold.")
    fired_at: datetime = Field(description="When it fired.")
    ended_at: datetime | None = Field(description="When it ended; null before.")
    run: int | None = Field(description="The id of the first run of its project during which it fired; null without.")
    acknowledged_by: str | None = Field(description="Who acknowledged it; null if nobody did.")
    acknowledged_at: datetime | None = Field(description="When; null if nobody did.")

    @staticmethod
    def resolve_rule(alert: Alert) -> int | None:
        return alert.rule_id

    @staticmethod
    def resolve_title(alert: Alert) -> str:
        return str(alert.title)

    @staticmethod
    def resolve_condition(alert: Alert) -> str:
        return str(formats.condition_of(alert.condition))

    @staticmethod
    def resolve_project(alert: Alert) -> str:
        return alert.project.name

    @staticmethod
    def resolve_server(alert: Alert) -> int | None:
        return alert.server_id

    @staticmethod
    def resolve_metric(alert: Alert) -> str:
        return alert.condition.subject

    @staticmethod
    def resolve_unit(alert: Alert) -> str:
        return formats.metric_of(alert.condition).unit

    @staticmethod
    def resolve_run(alert: Alert) -> int | None:
        return alert.run_id

    @staticmethod
    def resolve_acknowledged_by(alert: Alert) -> str | None:
        return alert.acknowledged_by.username if alert.acknowledged_by else None


class ScopeShown(Schema):
    """What is covered: the servers that match all of these; null matches all."""

    project: str | None = Field(description="The name of a project.")
    room: str | None = Field(description="The name of a room.")
    tag: str | None = Field(description="A tag of servers.")
    server: int | None = Field(description="The id of a server.")

    @staticmethod
    def resolve_project(scoped: Scoped) -> str | None:
        return scoped.project.name if scoped.project else None

    @staticmethod
    def resolve_room(scoped: Scoped) -> str | None:
        return scoped.room.name if scoped.room else None

    @staticmethod
    def resolve_tag(scoped: Scoped) -> str | None:
        return scoped.tag.name if scoped.tag else None

    @staticmethod
    def resolve_server(scoped: Scoped) -> int | None:
        return scoped.server_id


class RuleShown(ScopeShown):
    """A rule."""

    id: int = Field(description="The id of the rule.")
    built_in: str | None = Field(description="The key of a built-in rule; null for others.")
    title: str = Field(description="The title of its alerts, in English.")
    name: str = Field(description="Its name; empty for a built-in rule with its own title.")
    subject: str = Field(description="The metric that is compared, `silence` or `disk_full`.")
    statistic: str = Field(description="`value`, `mean`, `max`, `min` or `sum`.")
    window_s: int = Field(description="Seconds of the statistic; 0 of the newest value.")
    operator: str = Field(description="`>`, `>=`, `<` or `<=`.")
    limit: float = Field(description="The limit, in the unit of the metric.")
    recovery: float = Field(description="The limit beyond which an alert ends.")
    for_s: int = Field(description="Seconds for which the comparison holds before an alert fires.")
    recover_for_s: int = Field(description="Seconds for which the value is good before an alert ends.")
    severity: str = Field(description=SEVERITY)
    active: bool = Field(description="Whether it is evaluated.")
    part: str = Field(description="The only file system, port, JVM or process; empty for all.")
    drop_caches: bool = Field(description="Whether a host drops its page cache when an alert fires on it.")

    @staticmethod
    def resolve_title(rule: Rule) -> str:
        return str(rule.title)


class ScopeAsked(RequestSchema):
    """What is covered: the servers that match all of these."""

    project: str | None = Field(
        None, description="The name of a project; null or empty for all, which needs an administrator."
    )
    room: str | None = Field(None, description="The name of a room; null or empty for all.")
    tag: str | None = Field(None, description="A tag of servers; null or empty for all.")
    server: Id | None = Field(None, description="The id of a server; null for all.")


class RuleAsked(ScopeAsked):
    """A rule to create."""

    name: str = Field(description="The title of its alerts, at most 100 characters.")
    part: str = Field("", description="The only file system, port, JVM or process; empty for all.")
    subject: str = Field(description="The metric that is compared, for example `cpu`, `silence` or `disk_full`.")
    statistic: str = Field("value", description="`value`, `mean`, `max`, `min`, or `sum` of counts.")
    window_s: int = Field(0, ge=0, le=86_400, description="Seconds of the statistic.")
    operator: str = Field(description="`>`, `>=`, `<` or `<=`.")
    limit: str = Field(description=LIMIT)
    recovery: str = Field("", description="The limit beyond which an alert ends; empty for the same.")
    for_s: int = Field(0, ge=0, le=604_800, description="Seconds before an alert fires.")
    recover_for_s: int = Field(0, ge=0, le=604_800, description="Seconds before an alert ends.")
    severity: str = Field("warning", description=SEVERITY)
    drop_caches: bool = Field(
        False, description="Whether a host drops its page cache when an alert fires on it, if its agent permits it."
    )
    active: bool = Field(True, description="Whether it is evaluated.")


class RuleSwitch(RequestSchema):
    """Whether a rule is evaluated."""

    active: bool = Field(description="Whether it is evaluated. The alerts of a rule that is switched off end.")


class SilenceShown(ScopeShown):
    """A time in which alerts are not reported."""

    id: int = Field(description="The id of the silence.")
    rule: int | None = Field(description="The id of the only rule whose alerts are silenced; null for all.")
    until: datetime = Field(description="When it ends.")
    reason: str = Field(description="Why.")
    created_by: str | None = Field(description="Who created it; null if the person was deleted.")

    @staticmethod
    def resolve_rule(silence: Silence) -> int | None:
        return silence.rule_id

    @staticmethod
    def resolve_created_by(silence: Silence) -> str | None:
        return silence.created_by.username if silence.created_by else None


class SilenceAsked(ScopeAsked):
    """A silence to create."""

    rule: Id | None = Field(None, description="The id of the only rule whose alerts are silenced; null for all.")
    until: Moment = Field(description="When it ends, at most 90 days from now.")
    reason: str = Field("", description="Why, at most 200 characters.")


class MuteWindowShown(ScopeShown):
    """A recurring time in which alerts are not reported."""

    id: int = Field(description="The id of the mute window.")
    name: str = Field(description="What happens then.")
    days: list[int] = Field(description="The weekdays on which it begins: 0 is Monday, 6 is Sunday.")
    start: str = Field(description="When it begins, such as `02:00`.")
    end: str = Field(description="When it ends; not after `start`: on the following day.")
    zone: str = Field(description="The time zone of these times.")

    @staticmethod
    def resolve_start(window: MuteWindow) -> str:
        return formats.time_of_day(window.start)

    @staticmethod
    def resolve_end(window: MuteWindow) -> str:
        return formats.time_of_day(window.end)


class MuteWindowAsked(ScopeAsked):
    """A mute window to create."""

    name: str = Field(description="What happens then, at most 100 characters.")
    days: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        description="The weekdays on which it begins: 0 is Monday, 6 is Sunday.", max_length=7
    )
    start: str = Field(description="When it begins, such as `02:00`.")
    end: str = Field(description="When it ends; not after `start`: on the following day.")
    zone: str = Field("UTC", description="The time zone of these times, such as `Asia/Shanghai`.")


class AlertFilter(Schema):
    """Filters of the list of alerts; omitted ones do not filter."""

    state: str = Field("", description="`firing` or `ended`.")
    severity: str = Field("", description=SEVERITY)
    project: str = Field("", description="The name of a project.")
    q: str = Field("", description="A part of the name of the host or of its part.")
    run: Id | None = Field(None, description="The id of a run; null for all.")


class PeriodShown(Schema):
    """The time in which an alert fired on a server."""

    alert: int = Field(description="The id of the alert.")
    server: int = Field(description="The id of the server.")
    host: str = Field(description="The name of the server when it fired.")
    part: str = Field(description="The file system, port, JVM or process; empty for the host itself.")
    titles: dict[str, str] = Field(description="The title of its rule by language.")
    conditions: dict[str, str] = Field(description="What the rule compares, by language.")
    severity: str = Field(description=SEVERITY)
    figure: str = Field(description="The figure that is compared, as in `/hosts/figures`; empty for derived metrics.")
    limit: float = Field(description="The limit, in the unit of the figure.")
    worst: float | None = Field(description="The worst value since it began.")
    fired_at: datetime = Field(description="When it fired.")
    ended_at: datetime | None = Field(description="When it ended; null while it fires.")


class HistoryShown(Schema):
    """When alerts fired."""

    periods: list[PeriodShown] = Field(description="In order of time, at most 500.")


class HistoryAsked(Schema):
    """A period, and the servers."""

    since: Moment | None = Field(None, description="The start; an hour before the end if it is omitted.")
    until: Moment | None = Field(None, description="The end; now if it is omitted.")
    server: list[Id] = Field([], description="Ids of servers; all that you can use if it is omitted.", max_length=200)
    project: str = Field("", description="The name of a project; empty for all.")
    room: str = Field("", description="The name of a room; empty for all.")


def period(found: Period, languages: list[str]) -> dict[str, Any]:
    """Return a ``PeriodShown`` with texts in these languages."""
    texts: dict[str, dict[str, str]] = {"titles": {}, "conditions": {}}
    for language in languages:
        with translation.override(language):
            texts["titles"][language] = localized(found.title)
            texts["conditions"][language] = localized(found.condition)
    return {**asdict(found), "alert": found.alert_id, "server": found.server_id, **texts}
