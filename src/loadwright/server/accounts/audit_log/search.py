"""What is looked for in the audit, as it stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import QuerySet
from django.http import QueryDict

from loadwright.server.accounts import errors, queries
from loadwright.server.accounts.models import AuditEntry, User


@dataclass(frozen=True)
class AuditSearch:
    """``since`` and ``until`` are whole days, both included, in the zone ``zone`` (UTC when none is named)."""

    q: str = ""
    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""
    zone: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> AuditSearch:
        """Return what an address asks for."""
        return cls(**{name: query.get(name, "").strip() for name in cls.__dataclass_fields__})

    @property
    def filtered(self) -> bool:
        """Return whether anything is left out."""
        return any((self.q, self.who, self.what, self.since, self.until))

    def entries(self, user: User) -> QuerySet[AuditEntry]:
        """Return what was found; raises ``ActionError`` for a day or zone that is none, and for who may not look."""
        zone = self._zone()
        until = _day(self.until, "until")
        return queries.audit_entries(
            user,
            search=self.q,
            who=self.who,
            what=self.what,
            since=_midnight(_day(self.since, "since"), zone),
            until=_midnight(until and until + timedelta(days=1), zone),
        )

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise errors.UNKNOWN_ZONE(zone=self.zone) from None


def _day(text: str, field: str) -> date | None:
    try:
        # The last day of all has no day after it.
        return min(date.fromisoformat(text), date.max - timedelta(days=2)) if text else None
    except ValueError:
        raise errors.NOT_A_DATE(field=field, text=text) from None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    if day is None:
        return None
    # The first days of all have no moment in UTC when it is later there.
    return datetime.combine(max(day, date.min + timedelta(days=2)), time.min, zone).astimezone(UTC)
