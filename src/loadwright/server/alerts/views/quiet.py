"""The lists of silences and mute windows, and their forms."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.alerts import actions, formats, queries
from loadwright.server.alerts.forms import DAYS, MuteForm, SilenceForm
from loadwright.server.alerts.models import MuteWindow
from loadwright.server.projects import queries as projects
from loadwright.server.servers import queries as servers
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from .pages import form_page, maintains, scope_of


@never_cache
@require_GET
def quiet(request: HttpRequest) -> HttpResponse:
    """List the silences."""
    user = user_of(request)
    context = {
        "page": listing.page(request, queries.silences(user, timezone.now()), {}),
        "may_create": user.is_superuser or projects.projects(user).exists(),
    }
    return render(request, "alerts/quiet.html", context)


@never_cache
@require_GET
def windows(request: HttpRequest) -> HttpResponse:
    """List the mute windows."""
    user = user_of(request)
    page = listing.page(request, queries.mute_windows(user), {})
    editable = queries.editable_ids(user, list(page.object_list))
    context = {
        "page": page,
        "rows": [{"window": one, "may_edit": one.pk in editable, **_window(one)} for one in page.object_list],
        "may_create": maintains(user),
    }
    return render(request, "alerts/windows.html", context)


def _window(one: MuteWindow) -> dict[str, Any]:
    times = f"{formats.time_of_day(one.start)}–{formats.time_of_day(one.end)}"
    days = [title for day, title in DAYS if day in one.days]
    return {"days": [_("every day")] if len(days) == len(DAYS) else days, "times": times}


@never_cache
@require_http_methods(["GET", "POST"])
def new_silence(request: HttpRequest) -> HttpResponse:
    """Silence alerts, at first those of the server and the rule in the address if there are any."""
    user = user_of(request)
    visible = set(projects.projects(user).values_list("pk", flat=True))
    chosen = scope_of(request, visible)
    server = servers.servers(user).filter(pk=int_or_none(request.GET.get("server")) or 0).first()
    if server is not None:
        chosen["initial"] = {"project": str(server.project_id), "server": str(server.pk)}
    chosen["initial"]["rule"] = request.GET.get("rule", "")
    form = SilenceForm(request.POST or None, **chosen)

    def save() -> str:
        how = {"until": form.until(), "rule_id": form.rule_id(), "reason": form.cleaned_data["reason"]}
        actions.silence(actor_of(request), form.scope(), **how)
        return _("These alerts are not reported until then.")

    return form_page(request, form, save, "alerts/silence.html", "alerts:quiet", {"may_create": bool(visible)})


@require_POST
def end_silence(request: HttpRequest, silence_id: int) -> HttpResponse:
    """End a silence."""
    get_or_404(queries.silence, user_of(request), silence_id, timezone.now())

    def action() -> str:
        actions.end_silence(actor_of(request), silence_id)
        return _("The silence has ended.")

    return run_action(request, action, reverse("alerts:quiet"))


@never_cache
@require_http_methods(["GET", "POST"])
def new_window(request: HttpRequest) -> HttpResponse:
    """Create a mute window."""
    form = MuteForm(request.POST or None, **scope_of(request, projects.maintained_ids(user_of(request))))

    def save() -> str:
        made = actions.create_mute_window(actor_of(request), form.scope(), form.ask())
        return _("The mute window “%(name)s” has been created.") % {"name": made.name}

    context = {"may_create": maintains(user_of(request)), "zones": sorted(available_timezones())}
    return form_page(request, form, save, "alerts/window.html", "alerts:windows", context)


@never_cache
@require_http_methods(["GET", "POST"])
def one_window(request: HttpRequest, window_id: int) -> HttpResponse:
    """Change a mute window."""
    user = user_of(request)
    window = get_or_404(queries.editable_mute_window, user, window_id)
    form = MuteForm(request.POST or None, user=user, project_ids=projects.maintained_ids(user), window=window)

    def save() -> str:
        changed = actions.change_mute_window(actor_of(request), window_id, form.scope(), form.ask())
        return _("The mute window “%(name)s” has been changed.") % {"name": changed.name}

    context = {"window": window, "may_create": True, "zones": sorted(available_timezones())}
    return form_page(request, form, save, "alerts/window.html", "alerts:windows", context)


@require_POST
def delete_window(request: HttpRequest, window_id: int) -> HttpResponse:
    """Delete a mute window."""
    name = get_or_404(queries.editable_mute_window, user_of(request), window_id).name

    def action() -> str:
        actions.delete_mute_window(actor_of(request), window_id)
        return _("The mute window “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, reverse("alerts:windows"))
