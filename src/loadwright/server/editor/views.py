"""What the editor's page requests while somebody edits: reads and changes of their draft, as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.catalogues import queries as catalogues
from loadwright.server.header_sets.queries import set_of_plan
from loadwright.server.platform.errors import ActionError

from . import actions, drafts, errors, header_sets, queries, rebasing
from .actions import State
from .answers import answered, asked, language
from .problems import contents_of_saved, files_of, problems_of
from .schemas import (
    CHANGES,
    FindAsked,
    FragmentAsked,
    RowsAsked,
    SaveHeadersAsked,
    ShownAsked,
    StartingAsked,
    draft_of,
    found_of,
    items_of,
    preview_of,
    rows_of,
    state_of,
)
from .templatetags.element_forms import has_files

MOST_FOUND = 500
LONGEST_PLAIN = 50
"""Characters of a text that is searched for at once: at worst, a search takes this many steps for each of the plan."""


@require_http_methods(["GET", "POST"])
@answered
def rows(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return rows of the tree; the first ones to GET, which a browser requests before the scripts of the page run."""
    draft = queries.draft(user_of(request), plan_id)
    wanted = asked(request, RowsAsked) if request.method == "POST" else RowsAsked()
    return rows_of(draft, queries.undone(draft), drafts.call(draft, "rows", **wanted.model_dump()))


@require_POST
@answered
def starting(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return the element whose name begins with what was typed in the tree."""
    draft = queries.draft(user_of(request), plan_id)
    return {"number": drafts.call(draft, "starting", **asked(request, StartingAsked).model_dump())}


@require_GET
@answered
def menu(request: HttpRequest, plan_id: int, number: int) -> dict[str, Any]:
    """Return what can be added to an element, and the types that it can become."""
    draft = queries.draft(user_of(request), plan_id)
    installed = {digest for digest in catalogues.of_generators().values() if digest}
    added = drafts.call(draft, "menu", number=number, installations=installed)
    types = drafts.call(draft, "types", number=number, installations=installed)
    return {"add": items_of(added, language()), "types": items_of(types, language())}


@require_GET
@answered
def source(request: HttpRequest, plan_id: int, number: int) -> dict[str, Any]:
    """Return the XML of an element."""
    draft = queries.draft(user_of(request), plan_id)
    return {"xml": drafts.call(draft, "source", number=number)}


@require_GET
@answered
def form(request: HttpRequest, plan_id: int, number: int) -> dict[str, Any]:
    """Return the form of an element as HTML, and the curve that it plans."""
    draft = queries.draft(user_of(request), plan_id)
    found = drafts.call(draft, "form", number=number)
    named = any(has_files(field) for section in found.form.sections for field in section.fields)
    files = files_of(contents_of_saved(draft)) if named else []
    context = {"form": found.form, "planned": found.preview is not None, "plan": draft.plan, "files": files}
    context["written"] = found.written
    context["headers"] = header_sets.offered(user_of(request), draft.plan, found.headers)
    html = render_to_string("editor/_form.html", context, request)
    return {"html": html, "preview": preview_of(found.preview)}


@require_POST
@answered
def fragment(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return elements with those below them as XML, to be copied."""
    draft = queries.draft(user_of(request), plan_id)
    return {"xml": drafts.call(draft, "fragment", **asked(request, FragmentAsked).model_dump())}


@require_POST
@answered
def find(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Search the whole plan for a text."""
    draft = queries.draft(user_of(request), plan_id)
    search = asked(request, FindAsked)
    # A copy of the process, for which other calls need not wait, takes longer than most searches.
    look = drafts.read if search.regular or len(search.pattern) > LONGEST_PLAIN else drafts.call
    found = look(draft, "find", most=MOST_FOUND + 1, **search.model_dump())
    return {"found": found_of(found[:MOST_FOUND]), "more": len(found) > MOST_FOUND}


@require_GET
@answered
def problems(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Check the draft: errors, warnings, advice, and the edits that solve some of them."""
    return problems_of(queries.draft(user_of(request), plan_id))


@require_POST
@answered
def change(request: HttpRequest, plan_id: int, operation: str) -> dict[str, Any]:
    """Change the draft: apply an edit, add or duplicate elements, change a type, undo, redo."""
    plan = queries.editable(user_of(request), plan_id)
    found = asked(request, CHANGES[operation])
    wanted = found.model_dump(exclude={"rows"})
    of = actions.Request(wanted.pop("id"), wanted.pop("version"))
    if operation == "add":
        wanted["language"] = language()
    elif operation == "choose_headers":
        wanted["chosen"] = set_of_plan(plan, wanted.pop("set")).plain
    state = actions.change(actor_of(request), plan_id, of, operation, **wanted)
    return state_of(state) | _rows_after(state, found.rows)


def _rows_after(state: State, shown: ShownAsked | None) -> dict[str, Any]:
    if shown is None:
        return {}
    focus = state.elements[0] if shown.follow and state.elements else None
    try:
        rows = drafts.call(state.draft, "rows", focus=focus, **shown.model_dump(exclude={"follow"}))
    except ActionError:
        # The change is stored. The page requests the rows by themselves, and learns the reason.
        return {}
    return {"rows": rows_of(state.draft, state.undone, rows)}


@require_POST
@answered
def follow(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Move the draft to the newest revision, such as one with an uploaded file.

    ``CONFLICTS`` if people have to decide something.
    """
    draft = queries.draft(user_of(request), plan_id)
    if rebasing.is_overtaken(draft) and rebasing.rebase(actor_of(request), draft):
        raise errors.CONFLICTS(number=draft.plan.newest.number)
    return {"state": draft_of(draft, queries.undone(draft))}


@require_POST
@answered
def save_headers(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Save the headers of a Header Manager in a header set, or as a new one. The draft stays as it is."""
    draft = queries.draft(user_of(request), plan_id)
    wanted = asked(request, SaveHeadersAsked)
    saved = header_sets.save(
        actor_of(request), draft, wanted.element, set_id=wanted.set, name=wanted.name, version=wanted.set_version
    )
    return {"set": saved.pk, "name": saved.name}
