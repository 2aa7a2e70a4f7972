"""The API of the tables of a plan's elements."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from loadwright.core.jmx.editing.wire import MAX_SEVERAL
from loadwright.core.jmx.editing.wire import from_json as edit_from_json
from loadwright.core.jmx.elements.summary import from_json, render
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Id
from loadwright.server.platform.unknown_names import RequestSchema

from .. import errors, queries
from ..contents import contents_of
from ..revisions import edits
from ..revisions.api import added_revision
from ..schemas import RevisionAdded
from . import history
from .tables import Filters

router = Router(tags=["plans"])


class ElementShown(Schema):
    """A thread group, controller, request or header manager of a plan."""

    table: str = Field(description="`groups`, `controllers`, `requests` or `headers`.")
    number: int = Field(description="Its number in document order, from 1 on.")
    last: int = Field(description="The number of the last element within it, or to which a header manager applies.")
    owner: int = Field(description="The number of the element that contains it; 0 at the top level.")
    group: int = Field(description="The number of the thread group that contains it; 0 without one.")
    controller: int = Field(description="The number of the nearest controller that contains it; 0 without one.")
    name: str = Field(description="Its name.")
    testclass: str = Field(description="Its class in JMeter.")
    comment: str = Field(description="Its comment, at most 200 characters.")
    enabled: bool = Field(description="Whether the element itself is enabled.")
    active: bool = Field(description="Whether it is executed: false also if an element above it is disabled.")
    method: str = Field(description="The method of an HTTP request.")
    url: str = Field(description="The address of an HTTP request with the defaults that apply to it.")
    summary: str = Field(description="A summary of other elements, such as the threads of a thread group.")
    body: str = Field(description="The beginning of the body of an HTTP request, or its parameters.")
    assertions: int = Field(description="Assertions that apply to a request, also those of elements above it.")
    extractors: int = Field(description="Extractors that apply to a request, also those of elements above it.")
    controllers: int = Field(description="The number of controllers within it.")
    requests: int = Field(description="The number of requests within it, or to which a header manager applies.")
    pairs: list[list[str]] = Field(
        description="The headers of a manager: name and value. The cookies of a thread group: name, value, domain, "
        "path, and whether they are only sent over HTTPS."
    )
    added: int = Field(description="The number of the revision that added it, among the 100 newest ones.")
    changed: int = Field(
        description="The number of the revision that changed it last, or what checks or configures it."
    )


class ElementsChange(RequestSchema):
    """What is to be done with elements of a plan."""

    do: Literal["enable", "disable", "copy", "delete"] = Field(description="What is done with each of them.")
    elements: list[Id] = Field(min_length=1, max_length=10_000, description="The numbers of the elements.")
    expected: Id = Field(description="The number of the newest revision that you know, which has these numbers.")
    note: str = Field("", description="Why they are changed.")


class ElementsEdit(RequestSchema):
    """Edits of elements of a plan, one after the other."""

    edits: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MAX_SEVERAL,
        description="What is done, by `edit`: `rename` (`element`, `name`, `comment`), `set` (`element`, `values`: "
        "texts, or rows of tables, by property), `put_property` (`element`, `name`, `tag`, `value`), `drop_property` "
        "(`element`, `name`), `enable` (`elements`, `enabled`), `insert` (`parent`, `position`, `fragment`), `move` "
        "(`elements`, `parent`, `position`), `remove` (`elements`), `replace` (`element`, `fragment`), or `substitute` "
        "(`search`: `pattern`, `regular`, `case_sensitive`; `replacement`, in which `$1` is a group of a regular "
        "expression and `$$` a dollar sign). Elements have their numbers; inserted ones follow the last. A `fragment` "
        "is the XML of elements with their hashTrees.",
    )
    expected: Id = Field(description="The number of the newest revision that you know, which has these numbers.")
    note: str = Field("", description="Why they are changed.")


@router.get(
    "/plans/{int:plan_id}/elements",
    response=list[ElementShown],
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "sandbox.*"),
)
def plan_elements(
    request: HttpRequest,
    plan_id: int,
    page: PageQuery,
    table: Annotated[
        Literal["groups", "controllers", "requests", "headers"], Query(description="Which elements are listed.")
    ] = "requests",
    search: Annotated[str, Query(description="A part of the name, address, body, comment, a header or cookie.")] = "",
    method: Annotated[str, Query(description="The method of HTTP requests.")] = "",
    state: Annotated[
        Literal["", "enabled", "disabled", "inactive"],
        Query(description="`inactive`: enabled, but an element above it is disabled."),
    ] = "",
    sort: Annotated[str, Query(description="A field to sort by, descending after `-`; else in document order.")] = "",
) -> list[Any]:
    """List elements of the newest revision of a plan."""
    user = user_of(request)
    filters = Filters(table=table, search=search.strip(), method=method, state=state, sort=sort)
    newest = queries.plan(user, plan_id).newest
    rows = contents_of(newest, user.username).tables
    traces = history.traces(history.revisions_compared(newest))
    found = page.of(filters.of(rows, traces))
    return [vars(row) | vars(traces[row.number]) | {"summary": render(from_json(row.summary))} for row in found]


@router.post(
    "/plans/{int:plan_id}/elements/change",
    response={201: RevisionAdded, 200: RevisionAdded},
    openapi_extra=documented(May.OWNERS, "plan.*", "edit.*", "sandbox.*"),
)
def change_elements(request: HttpRequest, plan_id: int, wanted: ElementsChange) -> Status[dict[str, Any]]:
    """Enable, disable, copy or delete elements.

    The change is a new revision of the plan. The status is 201, or 200 if nothing was changed. It is 409 if there is a
    newer revision than the expected one, in which the elements may have other numbers.
    """
    actor = actor_of(request)
    added = edits.change_elements(
        actor, plan_id, wanted.do, wanted.elements, expected=wanted.expected, note=wanted.note
    )
    return added_revision(actor, plan_id, added)


@router.post(
    "/plans/{int:plan_id}/elements/edit",
    response={201: RevisionAdded, 200: RevisionAdded},
    openapi_extra=documented(May.OWNERS, "plan.*", "edit.*", "sandbox.*"),
)
def edit_elements(request: HttpRequest, plan_id: int, wanted: ElementsEdit) -> Status[dict[str, Any]]:
    """Edit the tree of a plan as the editor does: all edits, or none.

    They change nothing else in the document, and are a new revision of the plan. The status is 201, or 200 if nothing
    was changed. It is 409 if there is a newer revision than the expected one, in which the elements may have other
    numbers.
    """
    actor = actor_of(request)
    try:
        made = [edit_from_json(edit) for edit in wanted.edits]
    except ValueError as error:
        raise errors.MALFORMED_EDIT(reason=str(error)) from None
    added = edits.apply_edits(actor, plan_id, made, expected=wanted.expected, note=wanted.note)
    return added_revision(actor, plan_id, added)
