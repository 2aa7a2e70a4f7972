"""Pages for the administration of people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import revoke_token_of
from loadwright.server.accounts.tokens.queries import tokens
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.web import listing

from . import actions, queries
from .forms import DetailsForm, PersonForm
from .groups import groups

SORTS = {"name": "username", "last": "last_login", "since": "date_joined"}
STATES = {
    "active": gettext_lazy("active"),
    "disabled": gettext_lazy("disabled"),
    "administrator": gettext_lazy("administrator"),
    "one-time": gettext_lazy("one-time password"),
    "failing": gettext_lazy("failed to sign in"),
}


def _sorts() -> dict[str, str]:
    return SORTS | {name: field for kind in groups() for name, field in kind.sorts.items()}


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables("made")
def people(request: HttpRequest) -> HttpResponse:
    """List people; a posted form creates one and shows the one-time password in the response only."""
    form = PersonForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_person(actor_of(request), **form.cleaned_data)
        except ActionError as error:
            if error.code == FORBIDDEN:
                raise PermissionDenied(str(error)) from None
            form.fail(error)
        else:
            form = PersonForm()
    state = request.GET.get("state", "")
    try:
        found = queries.people(user_of(request), search=request.GET.get("q", "").strip(), state=state)
    except ActionError as error:
        raise PermissionDenied(str(error)) from None
    context = {
        "page": listing.page(request, found, _sorts()),
        "states": STATES.items(),
        "filtered": any(request.GET.get(name) for name in ("q", "state")),
        "limit": settings.SIGN_IN_FAILURES,
        "form": form,
        "made": made,
    }
    template = "accounts/_people_table.html" if listing.is_fragment(request) else "accounts/people.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show a person with their API tokens; a posted form changes name and email."""
    try:
        found = queries.person(user_of(request), user_id)
    except ActionError as error:
        return _refused(request, error)
    initial = {name: getattr(found, name) for name in DetailsForm.base_fields}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_details(actor_of(request), user_id, **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The details have been saved."))
            return redirect("accounts:person", user_id)
    context = {
        "person": found,
        "form": form,
        "page": listing.page(request, tokens(found), {}),
        "limit": settings.SIGN_IN_FAILURES,
        "chosen_language": dict(settings.LANGUAGES).get(found.language),
    }
    return render(request, "accounts/person.html", context)


@require_POST
def revoke_token(request: HttpRequest, user_id: int, token_id: int) -> HttpResponse:
    """Revoke an API token of a person."""
    try:
        token = revoke_token_of(actor_of(request), user_id, token_id)
    except ActionError as error:
        return _refused(request, error)
    messages.success(request, _("The token “%(name)s” has been revoked.") % {"name": token.name})
    return redirect(listing.address(request, "accounts:person", user_id))


@require_POST
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Enable or disable a person."""
    active = request.POST.get("active") == "yes"
    done = _("%(name)s can sign in again.") if active else _("%(name)s is disabled; all their sessions have ended.")
    return _change(request, partial(actions.set_active, active=active), user_id, done)


@require_POST
def set_administrator(request: HttpRequest, user_id: int) -> HttpResponse:
    """Grant or revoke administrator rights."""
    administrator = request.POST.get("administrator") == "yes"
    done = _("%(name)s is now an administrator.") if administrator else _("%(name)s is no longer an administrator.")
    return _change(request, partial(actions.set_administrator, administrator=administrator), user_id, done)


@require_POST
def unlock(request: HttpRequest, user_id: int) -> HttpResponse:
    """Delete a person's failed sign-ins."""
    return _change(request, actions.unlock, user_id, _("%(name)s can try again immediately."))


@never_cache
@require_POST
@sensitive_variables("made")
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Create a one-time password, shown in the response only."""
    try:
        made = actions.reset_password(actor_of(request), user_id)
    except ActionError as error:
        return _refused(request, error)
    return render(request, "accounts/reset.html", {"made": made})


def _change(request: HttpRequest, action: Callable[..., User], user_id: int, done: str) -> HttpResponse:
    try:
        user = action(actor_of(request), user_id)
    except ActionError as error:
        return _refused(request, error)
    messages.success(request, done % {"name": user.username})
    return redirect(listing.address(request, "accounts:people"))


def _refused(request: HttpRequest, error: ActionError) -> HttpResponse:
    if error.code == FORBIDDEN:
        raise PermissionDenied(str(error))
    if error.code == NOT_FOUND:
        raise Http404(str(error))
    messages.error(request, str(error))
    return redirect(listing.address(request, "accounts:people"))
