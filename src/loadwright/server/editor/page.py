"""The page of the plan editor, the forms of elements, and what ends a draft: saving and discarding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.core.jmx.checks.problem import ADVICE, ERROR, WARNING
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.plans.files.uploads import PART_BYTES
from loadwright.server.plans.templatetags.plans import KINDS
from loadwright.server.platform.errors import ActionError
from loadwright.server.web.shortcuts import get_or_404, int_or_none

from . import actions, blank, errors, queries, rebasing, saving
from .answers import answered, asked, language
from .models import Draft
from .schemas import SaveAsked, draft_of

MENUS = {
    "menu_threads": gettext_lazy("Threads (Users)"),
    "menu_fragments": gettext_lazy("Test Fragment"),
    "menu_logic_controller": gettext_lazy("Logic Controller"),
    "menu_generative_controller": gettext_lazy("Sampler"),
    "menu_config_element": gettext_lazy("Config Element"),
    "menu_timer": gettext_lazy("Timer"),
    "menu_pre_processors": gettext_lazy("Pre Processors"),
    "menu_post_processors": gettext_lazy("Post Processors"),
    "menu_assertions": gettext_lazy("Assertions"),
    "menu_listener": gettext_lazy("Listener"),
    "menu_non_test_elements": gettext_lazy("Non-Test Elements"),
}
"""JMeter's menus, in the order in which it shows them."""

EDITS = {
    "set": gettext_lazy("values changed"),
    "set_property": gettext_lazy("a property changed"),
    "put_property": gettext_lazy("a property changed"),
    "drop_property": gettext_lazy("a property removed"),
    "rename": gettext_lazy("name or comment changed"),
    "name": gettext_lazy("name changed"),
    "comment": gettext_lazy("comment changed"),
    "enable": gettext_lazy("enabled or disabled"),
    "insert": gettext_lazy("elements added"),
    "move": gettext_lazy("elements moved"),
    "remove": gettext_lazy("elements deleted"),
    "retype": gettext_lazy("type changed"),
    "replace": gettext_lazy("values changed"),
    "substitute": gettext_lazy("texts replaced"),
}
"""What edits do, for the list of conflicts."""

SEVERITIES = (
    (ERROR, "circle-x", gettext_lazy("Errors")),
    (WARNING, "alert-triangle", gettext_lazy("Warnings")),
    (ADVICE, "info-circle", gettext_lazy("Advice")),
)
"""Severities of problems with their icons."""

KEYS = (
    ("↑ ↓  Home End  PgUp PgDn", gettext_lazy("Move in the tree")),
    ("← →", gettext_lazy("Close and open an element, go to the one above and the first below")),
    (gettext_lazy("A name"), gettext_lazy("Go to the next element whose name begins with what is typed")),
    ("Shift+↑ ↓", gettext_lazy("Select several elements")),
    ("Space, Ctrl+↑ ↓", gettext_lazy("Select single elements")),
    ("Enter, F2", gettext_lazy("Go to the form of the element")),
    ("Insert, Ctrl+I", gettext_lazy("Add an element")),
    ("Alt+↑ ↓", gettext_lazy("Move elements up and down")),
    ("Alt+← →", gettext_lazy("Move elements out of the one above, and into the one before")),
    ("Ctrl+X, Ctrl+C, Ctrl+V", gettext_lazy("Cut, copy, paste; also between plans")),
    ("Ctrl+D", gettext_lazy("Duplicate elements")),
    ("Ctrl+E", gettext_lazy("Enable or disable elements")),
    ("Delete", gettext_lazy("Delete elements")),
    ("Ctrl+Z, Ctrl+Y", gettext_lazy("Undo, redo")),
    ("Ctrl+F", gettext_lazy("Search and replace in the whole plan")),
    (
        gettext_lazy("Esc, then Tab"),
        gettext_lazy(
            "Leave a field with code, in which Tab inserts a tab; Ctrl+M lets Tab leave it until pressed again"
        ),
    ),
    ("F8, Shift+F8", gettext_lazy("Go to the next and to the previous problem")),
    ("Ctrl+Enter", gettext_lazy("Open the trial of the chosen element or the whole plan, and start it; Esc closes it")),
    ("Ctrl+S", gettext_lazy("Save as a new revision")),
    ("?", gettext_lazy("Show this list")),
)


@never_cache
@require_GET
def editor(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the editor of a plan. The draft of this person is opened, which begins with the newest revision.

    It shows the element of that revision with the number ``element``, if there is one.
    """
    draft = get_or_404(actions.open_draft, actor_of(request), plan_id)
    data = {
        "element": _wanted(draft, int_or_none(request.GET.get("element"))),
        "state": draft_of(draft, queries.undone(draft)),
        "kinds": {kind: {"icon": icon, "name": _(name)} for kind, (icon, name) in KINDS.items()},
        "groups": {menu: str(name) for menu, name in MENUS.items()},
        "uploads": {"address": f"/api/v1/plans/{plan_id}/uploads", "part": PART_BYTES},
    }
    context = {"plan": draft.plan, "data": data, "keys": KEYS, "severities": SEVERITIES}
    return render(request, "editor/editor.html", context)


def _wanted(draft: Draft, number: int | None) -> int:
    try:
        return rebasing.same_element(draft, number) if number is not None and number > 0 else 0
    except ActionError:
        # The page shows what is wrong with the draft.
        return 0


@require_POST
@answered
def save(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Save the draft as a revision."""
    queries.editable(user_of(request), plan_id)
    wanted = asked(request, SaveAsked)
    try:
        saved = saving.save(actor_of(request), plan_id, wanted.version, wanted.note)
    except ActionError as error:
        if error.message.code != errors.CONFLICTS.message.code:
            raise
        return {"address": reverse("editor:conflicts", args=[plan_id])}
    text = _("Saved as revision %(number)s. New runs use it.") % {"number": saved.number}
    return {
        "state": draft_of(saved.draft, queries.undone(saved.draft)),
        "message": text,
        "reload": saved.restarted,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the conflicts of a draft with the newest revision; without any left, the draft moves to it."""
    draft = get_or_404(queries.draft, user_of(request), plan_id)
    decided = {choice: _decided(request, choice) for choice in ("mine", "theirs")}
    try:
        if not rebasing.is_overtaken(draft):
            return redirect("editor:page", plan_id)
        left = rebasing.rebase(actor_of(request), draft, keep=decided["mine"], drop=decided["theirs"])
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("editor:page", plan_id)
    if not left:
        text = _("Your changes are now on top of revision %(number)s. Save them when they are complete.")
        messages.success(request, text % {"number": draft.saved})
        return redirect("editor:page", plan_id)
    newest = draft.plan.newest
    context = {"plan": draft.plan, "newest": newest, "conflicts": left, "edits": EDITS, "decided": decided}
    return render(request, "editor/conflicts.html", context)


def _decided(request: HttpRequest, choice: str) -> set[int]:
    """Return the conflicts for which a person has chosen a version."""
    chosen = (name for name in request.POST if request.POST.get(name) == choice)
    numbers = (int_or_none(name.removeprefix("conflict-")) for name in chosen)
    return {number for number in numbers if number is not None}


@require_POST
def discard(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Discard the draft, and return to the plan."""
    get_or_404(queries.editable, user_of(request), plan_id)
    try:
        actions.discard(actor_of(request), plan_id)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your changes have been discarded."))
    return redirect("plans:detail", plan_id)


@require_POST
def new_plan(request: HttpRequest) -> HttpResponse:
    """Create a plan with a Test Plan and a Thread Group, as JMeter creates them, and open it in the editor."""
    try:
        plan = blank.create_plan(
            actor_of(request),
            name=request.POST.get("name", ""),
            project=request.POST.get("project", ""),
            language=language(),
        )
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(reverse("plans:list"))
    return redirect("editor:page", plan.pk)
