"""Pages of shared credentials. Secrets are entered here and never shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.projects.forms import chosen_id
from loadwright.server.servers import queries
from loadwright.server.servers.credentials import actions
from loadwright.server.servers.forms import SECRETS, CredentialForm
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the shared credentials with the servers that use them."""
    user = user_of(request)
    credentials = queries.credentials(user).prefetch_related("servers").order_by("project__name", "name")
    project = current_project(request)
    maintained = projects.maintained_ids(user)
    context = {
        "page": listing.page(request, credentials.filter(project=project) if project else credentials, {}),
        "maintained": maintained,
        "may_create": _may_create(user),
    }
    return render(request, "servers/credentials.html", context)


def _may_create(user: User) -> bool:
    """Return whether the person maintains a project, or can create one."""
    return user.is_superuser or bool(projects.maintained_ids(user))


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a credential."""
    user = user_of(request)
    project = current_project(request)
    choices = projects.projects(user).filter(pk__in=projects.maintained_ids(user))
    initial = {"project": project.pk if project else ""}
    form = CredentialForm(request.POST or None, user=user, projects=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            credential = actions.create_credential(
                actor_of(request),
                project_id=chosen_id(form, "project"),
                new_project=data["new_project"],
                name=data["name"],
                secret=form.secret(),
            )
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The credential “%(name)s” has been created.") % {"name": credential.name})
            return redirect("servers:credentials")
    return render(request, "servers/credential_form.html", {"form": form, "may_create": _may_create(user)})


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Rename a credential or replace its secret."""
    user = user_of(request)
    credential = get_or_404(queries.credential, user, credential_id)
    form = CredentialForm(request.POST or None, user=user, projects=[], credential=credential)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_credential(
                actor_of(request), credential_id, name=form.cleaned_data["name"], secret=form.entered()
            )
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(
                request, _("The credential “%(name)s” has been changed.") % {"name": form.cleaned_data["name"]}
            )
            return redirect("servers:credentials")
    context = {
        "form": form,
        "credential": credential,
        "page": listing.page(request, queries.servers(user).filter(credential=credential), {}),
        "may_edit": projects.maintains(user, credential.project),
    }
    return render(request, "servers/credential_form.html", context)


@require_POST
def delete(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Delete a credential that no server uses."""
    name = get_or_404(queries.credential, user_of(request), credential_id).name

    def action() -> str:
        actions.delete_credential(actor_of(request), credential_id)
        return _("The credential “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, listing.address(request, "servers:credentials"))
