"""The page of one's own API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.web import listing

from . import actions, queries
from .forms import TokenForm


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the person's API tokens and create one; its secret is shown in the response only."""
    form = TokenForm(request.POST or None)
    created = None
    if request.method == "POST" and form.is_valid():
        try:
            created = actions.create_token(actor_of(request), **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            form = TokenForm()
    page = listing.page(request, queries.tokens(user_of(request)), {})
    return render(request, "accounts/tokens.html", {"form": form, "created": created, "page": page})


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Delete a token."""
    try:
        actions.revoke_token(actor_of(request), token_id)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The token has been revoked."))
    return redirect(listing.address(request, "accounts:tokens"))
