"""Pages of alerts, rules and times without reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from . import actions, formats, queries
from .forms import ALL, DAYS, MuteForm, RuleForm, ScopeForm, SilenceForm
from .models import Alert, MuteWindow, Severity
from .queries import Filters
from .validation import Scope

SORTS = {"host": "host", "fired": "fired_at", "ended": "ended_at"}
SILENCES_H = (1, 4, 24)
"""Hours for which the menu of an alert offers to silence it."""


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the alerts; filters, order and page are in the URL. Without a state in it, those that fire are listed."""
    filters = Filters(
        search=request.GET.get("q", "").strip(),
        project=current_project(request),
        state=request.GET.get("state", Alert.State.FIRING),
        severity=request.GET.get("severity", ""),
        group_id=int_or_none(request.GET.get("group")),
    )
    page = listing.page(request, queries.alerts(user_of(request), filters), SORTS)
    context = {
        "page": page,
        "rows": [_row(alert) for alert in page.object_list],
        "filters": filters,
        "filtered": bool(filters.search or filters.severity or filters.group_id or filters.state != Alert.State.FIRING),
        "states": Alert.State.choices,
        "severities": Severity.choices,
        "silences_h": SILENCES_H,
    }
    return render(request, "alerts/_table.html" if listing.is_fragment(request) else "alerts/alerts.html", context)


def _row(alert: Alert) -> dict[str, Any]:
    condition = alert.condition
    ended = alert.ended_at or timezone.now()
    return {
        "alert": alert,
        "condition": formats.shown_condition(condition),
        "value": formats.value_of(condition.metric, alert.value),
        "worst": formats.value_of(condition.metric, alert.worst),
        "seconds": max((ended - alert.began_at).total_seconds(), 0),
    }


@require_POST
def acknowledge(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Acknowledge an alert."""
    get_or_404(queries.alert, user_of(request), alert_id)

    def action() -> str:
        actions.acknowledge(actor_of(request), [alert_id])
        return _("The alert has been acknowledged; it is not reported again.")

    return run_action(request, action, listing.address(request, "alerts:list"))


@require_POST
def silence_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Silence the rule of an alert on its server for some hours."""
    alert = get_or_404(queries.alert, user_of(request), alert_id)
    asked = int_or_none(request.POST.get("hours"))
    hours = asked if asked in SILENCES_H else SILENCES_H[0]

    def action() -> str:
        until = timezone.now() + timedelta(hours=hours)
        scope = Scope(project_id=alert.project_id, server_id=alert.server_id)
        actions.silence(actor_of(request), scope, until=until, rule_id=alert.rule_id)
        silenced = ngettext(
            "Alerts of this rule on %(host)s are not reported for %(hours)s hour.",
            "Alerts of this rule on %(host)s are not reported for %(hours)s hours.",
            hours,
        )
        return silenced % {"host": alert.host, "hours": hours}

    return run_action(request, action, listing.address(request, "alerts:list"))


@never_cache
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules."""
    user = user_of(request)
    page = listing.page(request, queries.rules(user), {})
    editable = queries.editable_ids(user, list(page.object_list))
    context = {
        "page": page,
        "rows": [
            {"rule": rule, "condition": formats.shown_condition(rule.condition), "may_edit": rule.pk in editable}
            for rule in page.object_list
        ],
        "may_create": _maintains(user),
    }
    return render(request, "alerts/rules.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Create a rule."""
    form = RuleForm(request.POST or None, **_scope_of(request, projects.maintained_ids(user_of(request))))

    def save() -> str:
        rule = actions.create_rule(actor_of(request), form.scope(), form.ask())
        return _("The rule “%(name)s” has been created.") % {"name": rule.shown_title}

    context = {"may_create": _maintains(user_of(request))}
    return _form_page(request, form, save, "alerts/rule.html", "alerts:rules", context)


@never_cache
@require_http_methods(["GET", "POST"])
def one_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    user = user_of(request)
    rule = get_or_404(queries.editable_rule, user, rule_id)
    form = RuleForm(request.POST or None, user=user, project_ids=projects.maintained_ids(user), rule=rule)

    def save() -> str:
        changed = actions.change_rule(actor_of(request), rule_id, form.scope(), form.ask())
        return _("The rule “%(name)s” has been changed.") % {"name": changed.shown_title}

    return _form_page(request, form, save, "alerts/rule.html", "alerts:rules", {"rule": rule, "may_create": True})


@require_POST
def switch_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    get_or_404(queries.editable_rule, user_of(request), rule_id)

    def action() -> str:
        rule = actions.switch_rule(actor_of(request), rule_id, request.POST.get("active") == "yes")
        on, off = _("The rule “%(name)s” is on."), _("The rule “%(name)s” is off; its alerts end.")
        switched = on if rule.active else off
        return switched % {"name": rule.shown_title}

    return run_action(request, action, reverse("alerts:rules"))


@require_POST
def delete_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Delete a rule."""
    name = get_or_404(queries.editable_rule, user_of(request), rule_id).shown_title

    def action() -> str:
        actions.delete_rule(actor_of(request), rule_id)
        return _("The rule “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, reverse("alerts:rules"))


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
        "may_create": _maintains(user),
    }
    return render(request, "alerts/windows.html", context)


def _window(one: MuteWindow) -> dict[str, Any]:
    times = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (one.start, one.end)]
    return {"days": [title for day, title in DAYS if day in one.days], "times": "–".join(times)}


@never_cache
@require_http_methods(["GET", "POST"])
def new_silence(request: HttpRequest) -> HttpResponse:
    """Silence alerts."""
    user = user_of(request)
    visible = set(projects.projects(user).values_list("pk", flat=True))
    form = SilenceForm(request.POST or None, **_scope_of(request, visible))

    def save() -> str:
        reason = form.cleaned_data["reason"]
        actions.silence(actor_of(request), form.scope(), until=form.until(), reason=reason)
        return _("These alerts are not reported until then.")

    return _form_page(request, form, save, "alerts/silence.html", "alerts:quiet", {"may_create": bool(visible)})


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
    form = MuteForm(request.POST or None, **_scope_of(request, projects.maintained_ids(user_of(request))))

    def save() -> str:
        entered = {name: form.cleaned_data[name] for name in ("name", "days", "start", "end", "zone")}
        made = actions.create_mute_window(actor_of(request), form.scope(), **entered)
        return _("The mute window “%(name)s” has been created.") % {"name": made.name}

    context = {"may_create": _maintains(user_of(request))}
    return _form_page(request, form, save, "alerts/window.html", "alerts:windows", context)


@require_POST
def delete_window(request: HttpRequest, window_id: int) -> HttpResponse:
    """Delete a mute window."""
    name = get_or_404(queries.editable_mute_window, user_of(request), window_id).name

    def action() -> str:
        actions.delete_mute_window(actor_of(request), window_id)
        return _("The mute window “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, reverse("alerts:windows"))


def _maintains(user: User) -> bool:
    return user.is_superuser or bool(projects.maintained_ids(user))


def _scope_of(request: HttpRequest, project_ids: set[int]) -> dict[str, Any]:
    project = current_project(request)
    user = user_of(request)
    chosen = str(project.pk) if project else ALL if user.is_superuser else ""
    return {"user": user, "project_ids": project_ids, "initial": {"project": chosen}}


def _form_page(
    request: HttpRequest,
    form: ScopeForm,
    save: Callable[[], str],
    template: str,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, save())
        except ActionError as error:
            form.fail(error)
        else:
            return redirect(done)
    return render(request, template, {"form": form, **context})
