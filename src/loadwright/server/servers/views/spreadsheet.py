"""Import and export of servers as CSV."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers import errors, queries
from loadwright.server.servers.forms import SheetForm
from loadwright.server.servers.spreadsheet import csv_format
from loadwright.server.servers.spreadsheet.csv_import import Report, import_servers, values

from .page_state import filters_of


@never_cache
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Preview an import row by row, then carry it out."""
    form = SheetForm(request.POST or None, request.FILES or None)
    report: Report | None = None
    text = ""
    if request.method == "POST" and form.is_valid():
        try:
            text = _text(form)
            sure = "import" in request.POST
            report = import_servers(actor_of(request), csv_format.rows(text), dry_run=not sure)
            if sure and report.sound:
                messages.success(request, _("Servers added: %(added)s, changed: %(changed)s.") % report.counts)
                return redirect("servers:keys" if report.unconfirmed else "servers:list")
        except ActionError as error:
            form.fail(error)
    context = {"form": form, "report": report, "text": text, "columns": csv_format.COLUMNS}
    return render(request, "servers/import.html", context)


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
