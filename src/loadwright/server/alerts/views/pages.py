"""What the pages of rules, silences and mute windows share: who may use them, and their forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import User
from loadwright.server.alerts.forms import ALL, ScopeForm
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project


def maintains(user: User) -> bool:
    return user.is_superuser or bool(projects.maintained_ids(user))


def scope_of(request: HttpRequest, project_ids: set[int]) -> dict[str, Any]:
    """Return the arguments of a new ``ScopeForm``, with the current project."""
    project = current_project(request)
    user = user_of(request)
    chosen = str(project.pk) if project else ALL if user.is_superuser else ""
    return {"user": user, "project_ids": project_ids, "initial": {"project": chosen}}


def form_page(
    request: HttpRequest,
    form: ScopeForm,
    save: Callable[[], str],
    template: str,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form, or carry out ``save`` with it and redirect to the page ``done``."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, save())
        except ActionError as error:
            form.fail(error)
        else:
            return redirect(done)
    return render(request, template, {"form": form, **context})
