"""Search criteria of the audit, from the query string of a page."""

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
    """Search criteria. ``since`` and ``until`` are whole days, both included, in ``zone`` (UTC if empty)."""

    q: str = ""
    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""
    zone: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> AuditSearch:
        return cls(**{name: query.get(name, "").strip() for name in cls.__dataclass_fields__})

    @property
    def filtered(self) -> bool:
        return any((self.q, self.who, self.what, self.since, self.until))

    def entries(self, user: User) -> QuerySet[AuditEntry]:
        """Return the matching entries. Raises ``ActionError`` for an invalid day or zone, and for missing rights."""
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
        # ``date.max`` has no next day.
        return min(date.fromisoformat(text), date.max - timedelta(days=2)) if text else None
    except ValueError:
        raise errors.NOT_A_DATE(field=field, text=text) from None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    if day is None:
        return None
    # Midnight of ``date.min`` in a zone east of UTC cannot be represented in UTC.
    return datetime.combine(max(day, date.min + timedelta(days=2)), time.min, zone).astimezone(UTC)
