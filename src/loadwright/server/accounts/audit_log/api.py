"""The API of the audit, for administrators."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from loadwright.server.accounts import queries
from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Moment

router = Router(tags=["audit"])


class Entry(Schema):
    """An action with person, target, address and time."""

    id: int = Field(description="Ids increase with time.")
    at: datetime = Field(description="When it happened.")
    who: str = Field(
        description="The user name at that time; `loadwright` for the platform, empty for an unknown client."
    )
    what: str = Field(description="The action, such as `run.start`.")
    target: str = Field(description="The name of the object at that time.")
    address: str = Field(description="The IP address of the client; empty for the platform.")
    detail: dict[str, Any] = Field(description="More about the action; its fields depend on `what`.")


@router.get(
    "/audit", response=list[Entry], openapi_extra=documented(May.ADMINISTRATORS, "account.visible_to_administrators")
)
def audit(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of who, target or address.")] = "",
    who: Annotated[str, Query(description="A user name.")] = "",
    what: Annotated[
        str, Query(description="An action such as `run.start`, or the beginning of some, such as `run.`.")
    ] = "",
    since: Annotated[Moment | None, Query(description="The earliest time.")] = None,
    until: Annotated[Moment | None, Query(description="The time before which entries are listed.")] = None,
) -> list[AuditEntry]:
    """List the audit, newest first."""
    found = queries.audit_entries(user_of(request), search=search, who=who, what=what, since=since, until=until)
    return page.of(found)
