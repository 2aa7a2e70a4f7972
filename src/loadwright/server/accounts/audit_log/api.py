"""The audit over the API, for administrators."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from loadwright.server.accounts import queries
from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import AuditEntry

router = Router(tags=["audit"])


class Entry(Schema):
    """Who did what to which thing, from where and when. ``detail`` depends on ``what``."""

    id: int
    at: datetime
    who: str
    what: str
    target: str
    address: str
    detail: dict[str, Any]


@router.get("/audit", response=list[Entry])
def audit(
    request: HttpRequest,
    search: str = "",
    who: str = "",
    what: str = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[AuditEntry]:
    """List the audit, newest first.

    ``search`` looks in who, target and address, ``what`` is a word such as run.start or the beginning of some
    (run.), and ``since`` <= at < ``until``.
    """
    found = queries.audit_entries(user_of(request), search=search, who=who, what=what, since=since, until=until)
    return list(found[offset : offset + limit])
