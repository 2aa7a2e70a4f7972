"""The audit as a page and as CSV, for administrators."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.errors import FORBIDDEN, ActionError
from loadwright.server.web import listing
from loadwright.server.web.csvfile import MARK, line

from . import names
from .search import AuditSearch

SORTS = {"when": "at", "who": "who", "what": "what", "target": "target", "address": "address"}
COLUMNS = ("time", "who", "what", "target", "address", "detail")


@never_cache
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """List the audit. Filters, sort order and page are in the address."""
    search = AuditSearch.of(request.GET)
    error = ""
    try:
        found = search.entries(user_of(request))
    except ActionError as problem:
        if problem.code == FORBIDDEN:
            raise PermissionDenied(str(problem)) from None
        error, found = str(problem), AuditEntry.objects.none()
    page = listing.page(request, found, SORTS)
    context = {
        "search": search,
        "error": error,
        "page": page,
        "rows": [(entry, names.name_of(entry.what), _details(entry)) for entry in page.object_list],
        "families": names.choices(),
    }
    return render(
        request, "accounts/_audit_table.html" if listing.is_fragment(request) else "accounts/audit.html", context
    )


def _details(entry: AuditEntry) -> list[str]:
    return [
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in entry.detail.items()
    ]


@require_GET
def audit_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Stream all entries that match the page's filters as CSV."""
    try:
        found = AuditSearch.of(request.GET).entries(user_of(request))
    except ActionError as problem:
        if problem.code == FORBIDDEN:
            raise PermissionDenied(str(problem)) from None
        return HttpResponse(str(problem), status=400, content_type="text/plain; charset=utf-8")
    entries = listing.ordered(found, request.GET.get("sort", ""), SORTS)
    name = f"audit-{timezone.now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        _lines(entries),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


async def _lines(entries: QuerySet[AuditEntry]) -> AsyncIterator[str]:
    yield MARK + line(COLUMNS)
    async for entry in entries.aiterator(chunk_size=1000):
        detail = json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""
        yield line((entry.at.isoformat(), entry.who, entry.what, entry.target, entry.address, detail))
