"""Pages of projects, for administrators; maintainers see the members of theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import actions
from loadwright.server.projects import queries as projects
from loadwright.server.projects.forms import MemberForm, ProjectForm
from loadwright.server.projects.models import Membership
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """List the person's projects; administrators create one."""
    user = user_of(request)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            project = actions.create_project(actor_of(request), **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            return redirect("projects:detail", project.pk)
    context = {
        "page": listing.page(request, projects.counted_projects(user), {}),
        "maintained": projects.maintained_ids(user),
        "form": form,
        "administrator": user.is_superuser,
    }
    return render(request, "projects/projects.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show a project and its members; administrators change it."""
    user = user_of(request)
    project = get_or_404(projects.project, user, project_id)
    members = get_or_404(projects.members, user, project_id)
    form = ProjectForm(
        request.POST or None,
        initial={
            "name": project.name,
            "app_id": project.app_id,
            "url_prefix": project.url_prefix,
            "uploads": project.uploads,
            "downloads": project.downloads,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_project(actor_of(request), project_id, **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            return redirect("projects:detail", project_id)
    context = {
        "project": project,
        "page": listing.page(request, members, {}),
        "roles": Membership.Role.choices,
        "form": form,
        "member_form": MemberForm(people=projects.addable_people(project_id)) if user.is_superuser else None,
        "administrator": user.is_superuser,
    }
    return render(request, "projects/project.html", context)


@require_POST
def delete(request: HttpRequest, project_id: int) -> HttpResponse:
    """Delete a project that owns nothing."""
    name = get_or_404(projects.project, user_of(request), project_id).name

    def action() -> str:
        actions.delete_project(actor_of(request), project_id)
        return _("The project “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, reverse("projects:list"), reverse("projects:detail", args=[project_id]))


@require_POST
def set_member(request: HttpRequest, project_id: int) -> HttpResponse:
    """Add a member or change their role."""
    get_or_404(projects.project, user_of(request), project_id)
    username, role = request.POST.get("username", ""), request.POST.get("role", "")

    def action() -> str:
        membership = actions.set_member(actor_of(request), project_id, username, role)
        names = {"name": username, "role": membership.get_role_display()}
        return _("%(name)s is now %(role)s of the project.") % names

    return run_action(request, action, reverse("projects:detail", args=[project_id]))


@require_POST
def remove_member(request: HttpRequest, project_id: int, username: str) -> HttpResponse:
    """Remove a member."""
    get_or_404(projects.project, user_of(request), project_id)

    def action() -> str:
        actions.remove_member(actor_of(request), project_id, username)
        return _("%(name)s is no longer a member of the project.") % {"name": username}

    return run_action(request, action, reverse("projects:detail", args=[project_id]))
