"""The audit over the API, for administrators."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime

from loadwright.server.accounts import queries
from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.paging import PageQuery

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
    page: PageQuery,
    search: str = "",
    who: str = "",
    what: str = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> list[AuditEntry]:
    """List the audit, newest first.

    ``search`` looks in who, target and address, ``what`` is a word such as run.start or the beginning of some
    (run.), and ``since`` <= at < ``until``.
    """
    found = queries.audit_entries(user_of(request), search=search, who=who, what=what, since=since, until=until)
    return page.of(found)
