"""The API of the audit, for administrators."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from loadwright.server.accounts import queries
from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Moment

router = Router(tags=["audit"])


class Entry(Schema):
    """An action with person, target, address and time. ``detail`` depends on ``what``."""

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
    since: Moment | None = None,
    until: Moment | None = None,
) -> list[AuditEntry]:
    """List the audit, newest first.

    ``search`` applies to who, target and address; ``what`` is a word such as run.start or a prefix
    (run.); ``since`` <= at < ``until``.
    """
    found = queries.audit_entries(user_of(request), search=search, who=who, what=what, since=since, until=until)
    return page.of(found)
