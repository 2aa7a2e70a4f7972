"""Import and export of servers as CSV."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from loadwright.server.accounts.actor import Actor, actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers import errors, queries
from loadwright.server.servers.credentials.actions import is_empty
from loadwright.server.servers.forms import SECRETS, SecretForm, SheetForm
from loadwright.server.servers.spreadsheet import csv_format
from loadwright.server.servers.spreadsheet.csv_format import Row
from loadwright.server.servers.spreadsheet.csv_import import import_servers, values
from loadwright.server.servers.spreadsheet.report import Report

from .page_state import filters_of


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Preview an import row by row, then carry it out."""
    form = SheetForm(request.POST or None, request.FILES or None)
    secret_form = SecretForm()
    report: Report | None = None
    text = ""
    if request.method == "POST" and form.is_valid():
        create = "create" in request.POST
        try:
            text = _text(form)
            rows = csv_format.rows(text)
            if "import" in request.POST:
                secret_form = SecretForm(request.POST if "kind" in request.POST else None)
                report = _imported(actor_of(request), rows, secret_form, create=create)
                if report is not None and report.sound:
                    messages.success(request, _("Servers added: %(added)s, changed: %(changed)s.") % report.counts)
                    return redirect("servers:keys" if report.unconfirmed else "servers:list")
            if report is None:
                report = import_servers(actor_of(request), rows, dry_run=True, create=create)
        except ActionError as error:
            form.fail(error)
    context = {
        "form": form, "report": report, "text": text, "columns": csv_format.COLUMNS, "secret_form": secret_form,
    }  # fmt: skip
    return render(request, "servers/import.html", context)


def _imported(actor: Actor, rows: list[Row], form: SecretForm, *, create: bool) -> Report | None:
    """Import the rows, with the secret of the form for credentials to create. ``None`` if that one is invalid."""
    if form.is_bound and not form.is_valid():
        return None
    secret = form.secret() if form.is_bound else None
    given = None if secret is None or is_empty(secret) else secret
    try:
        return import_servers(actor, rows, dry_run=False, create=create, secret=given)
    except ActionError as error:
        if not form.is_bound:
            raise
        form.fail(error)
        return None


def _text(form: SheetForm) -> str:
    file = form.cleaned_data["file"]
    if file is not None:
        return csv_format.decode(file.read(csv_format.MAX_BYTES + 1))
    if not form.cleaned_data["text"]:
        raise errors.CSV_MISSING()
    return str(form.cleaned_data["text"])


@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Export the servers that match the filters of the URL."""
    servers = queries.found(user_of(request), filters_of(request)).select_related("jump_host__project")
    return HttpResponse(
        csv_format.write(values(server) for server in servers),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="servers.csv"'},
    )
