"""What people enter for rules, silences and mute windows, checked: pure except for the lookups of a scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from zoneinfo import available_timezones

from loadwright.core.alerts.rules import SEVERITIES, Condition
from loadwright.core.messages import InputError, alerts
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Room
from loadwright.server.projects.validation import unspeakable
from loadwright.server.servers import queries as servers

from . import errors
from .models import Scoped

T = TypeVar("T")

MAX_PART = 200
MAX_REASON = 200
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Scope:
    """What a rule, a silence or a mute window covers, by ids; ``None`` is everything."""

    project_id: int | None = None
    room_id: int | None = None
    tag: str = ""
    server_id: int | None = None


@dataclass(frozen=True)
class RuleInput:
    """A rule as entered. ``limit`` and ``recovery`` have the units of the subject; an empty one is the limit."""

    name: str
    subject: str
    operator: str
    limit: str
    recovery: str = ""
    statistic: str = "value"
    window_s: int = 0
    for_s: int = 0
    recover_for_s: int = 0
    severity: str = "warning"
    active: bool = True
    part: str = ""
    drop_caches: bool = False

    def condition(self) -> Condition:
        """Return the condition. Raises ``ActionError``."""
        subject = _condition(lambda: replace(_ANY, subject=self.subject).metric, "subject")
        limit = _condition(lambda: subject.parse(self.limit), "limit")
        recovery = _condition(lambda: subject.parse(self.recovery), "recovery") if self.recovery.strip() else limit
        window_s = 0 if self.statistic == "value" else self.window_s
        made = Condition(
            self.subject, self.operator, limit, recovery, self.statistic, window_s, self.for_s, self.recover_for_s
        )
        return _condition(made.validated)

    def checked_severity(self) -> str:
        if self.severity not in SEVERITIES:
            raise errors.SEVERITY(severities=", ".join(SEVERITIES))
        return self.severity

    def checked_part(self) -> str:
        part = self.part.strip()
        if part and not self.condition().metric.family.part:
            raise errors.NO_PARTS(subject=self.subject)
        if len(part) > MAX_PART or unspeakable(part):
            raise errors.PART(limit=MAX_PART)
        return part


@dataclass(frozen=True)
class WindowInput:
    """A mute window as entered: ``days`` from 0 (Monday) on, ``start`` and ``end`` such as 02:30 in ``zone``."""

    name: str
    days: Sequence[int]
    start: str
    end: str
    zone: str = "UTC"


_ANY = Condition("cpu", ">", 0, 0)


_FIELDS = {
    alerts.OPERATOR.code: "operator",
    alerts.STATISTIC.code: "statistic",
    alerts.STATISTIC_OF_SUBJECT.code: "statistic",
    alerts.SUM_OF_LEVELS.code: "statistic",
    alerts.WINDOW.code: "window_s",
    alerts.TIMES.code: "for_s",
}
"""The fields of errors in conditions; of others it is the limit of recovery."""


def _condition(made: Callable[[], T], field: str = "") -> T:
    try:
        return made()
    except InputError as error:
        name = field or _FIELDS.get(error.message.code, "recovery")
        raise errors.CONDITION(field=name, reason=error.message) from None


def set_scope(scoped: Scoped, user: User, scope: Scope) -> None:
    """Set the scope of a rule, silence or mute window, of what the person can see. Raises ``ActionError``."""
    scoped.project_id = scope.project_id
    scoped.room = Room.objects.filter(pk=scope.room_id).first() if scope.room_id else None
    scoped.tag = servers.tags(user).filter(name=scope.tag.replace("\0", "")).first() if scope.tag else None
    found = servers.servers(user).filter(pk=scope.server_id).first() if scope.server_id else None
    scoped.server = found
    of_project = found is None or scope.project_id in (None, found.project_id)
    missing = [
        asked and not one
        for asked, one in ((scope.room_id, scoped.room), (scope.tag, scoped.tag), (scope.server_id, found))
    ]
    if any(missing) or not of_project:
        raise errors.OF_SCOPE()


def reason(text: str) -> str:
    """Return the reason of a silence."""
    text = text.strip()
    if len(text) > MAX_REASON or unspeakable(text):
        raise errors.SILENCE_REASON(limit=MAX_REASON)
    return text


def minutes(text: str, field: str) -> int:
    """Return the minutes since midnight of a time such as 02:30."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise errors.MUTE_TIMES(field=field)
    return int(match.group(1)) * 60 + int(match.group(2))


def days(entered: Collection[int]) -> list[int]:
    """Return weekdays, from 0 (Monday) on."""
    found = sorted({day for day in entered if 0 <= day <= 6})
    if not found:
        raise errors.MUTE_DAYS()
    return found


def zone(name: str) -> str:
    """Return the name of a time zone."""
    if name not in available_timezones():
        raise errors.MUTE_ZONE(zone=name)
    return name
