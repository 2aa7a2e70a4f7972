"""Pages for signing in and out and for one's own account: password, language, sessions."""

from __future__ import annotations

import contextlib
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from loadwright.server.accounts import queries
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.authentication.session_store import stored_key
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.queries import tokens
from loadwright.server.platform.errors import INVALID, LOCKED, ActionError, body
from loadwright.server.web import listing
from loadwright.server.web.error_pages import wants_json

from . import actions
from .forms import PasswordForm, SignInForm


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, then redirect to the requested page. Scripts receive the session, or the error."""
    if request.method == "GET" and wants_json(request):
        return JsonResponse(_session(request))
    if request.user.is_authenticated and not wants_json(request):
        return redirect(_wanted(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.sign_in(request, form.cleaned_data["username"], form.cleaned_data["password"])
        except ActionError as error:
            form.fail(error)
            status = 429 if error.code == LOCKED else 200
        else:
            if wants_json(request):
                return JsonResponse(_session(request))
            return redirect(_password(_wanted(request)) if user.one_time_password else _wanted(request))
    if wants_json(request):
        problem = next(iter(form.errors.values()), [""])[0]
        return JsonResponse(body(INVALID, str(problem)), status=status if status != 200 else 400)
    return render(request, "accounts/sign_in.html", {"form": form, "next": _wanted(request)}, status=status)


def _session(request: HttpRequest) -> dict[str, int | str | None]:
    """Return who is signed in in this browser, and the CSRF token of that session."""
    user = request.user
    person = user.pk if isinstance(user, User) and not user.one_time_password else None
    return {"person": person, "csrf": get_token(request)}


def _password(target: str) -> str:
    """Return the address of the page that asks for another password, and then leads to ``target``."""
    address = reverse("accounts:password")
    return address if target == settings.LOGIN_REDIRECT_URL else f"{address}?{urlencode({'next': target})}"


def _wanted(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else settings.LOGIN_REDIRECT_URL


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language of this browser, and of the person if signed in."""
    if isinstance(request.user, User):
        with contextlib.suppress(ActionError):
            actions.choose_language(actor_of(request), request.POST.get(LANGUAGE_QUERY_PARAMETER, ""))
    return set_language(request)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, if it has not ended yet."""
    actions.sign_out(request)
    return redirect("accounts:login")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the person's own password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            revoke = data["revoke_tokens"]
            actions.change_password(request, data["old_password"], data["new_password"], revoke_tokens=revoke)
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("Your password has been changed. Your other sessions have ended."))
            if revoke:
                messages.success(request, _("Your API tokens have been revoked."))
            return redirect(_wanted(request))
    user = user_of(request)
    context = {"form": form, "one_time": user.one_time_password, "tokens": tokens(user).count()}
    return render(request, "accounts/password.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List the person's sessions; POST ends all others."""
    if request.method == "POST":
        ended = actions.end_other_sessions(request)
        messages.success(request, _("Sessions ended: %(count)d. You are now signed in here only.") % {"count": ended})
        return redirect("accounts:sessions")
    page = listing.page(request, queries.sessions(user_of(request)), {})
    return render(request, "accounts/sessions.html", {"page": page, "here": stored_key(request.session.session_key)})
