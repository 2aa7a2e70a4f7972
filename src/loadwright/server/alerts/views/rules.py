"""The list of rules, and their form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.alerts import actions, formats, queries
from loadwright.server.alerts.forms import RuleForm
from loadwright.server.projects import queries as projects
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action

from .pages import form_page, maintains, scope_of


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
        "may_create": maintains(user),
    }
    return render(request, "alerts/rules.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Create a rule."""
    form = RuleForm(request.POST or None, **scope_of(request, projects.maintained_ids(user_of(request))))

    def save() -> str:
        rule = actions.create_rule(actor_of(request), form.scope(), form.ask())
        return _("The rule “%(name)s” has been created.") % {"name": rule.shown_title}

    context = {"may_create": maintains(user_of(request))}
    return form_page(request, form, save, "alerts/rule.html", "alerts:rules", context)


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

    return form_page(request, form, save, "alerts/rule.html", "alerts:rules", {"rule": rule, "may_create": True})


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
