"""The page of a server's files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers import queries


@never_cache
@require_GET
def files(request: HttpRequest, server_id: int) -> HttpResponse:
    """Show the files of a server; ``path`` and ``sort`` in the URL select folder and order."""
    try:
        server = queries.server(user_of(request), server_id)
    except ActionError as error:
        raise Http404(str(error)) from None
    return render(request, "files/page.html", {"server": server})
