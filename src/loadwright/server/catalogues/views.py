"""The page of a generator's plugins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.web.shortcuts import get_or_404

from . import queries


@never_cache
@require_GET
def plugins(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Show the jars of plugins of a generator, and the elements in them."""
    agent, installation = get_or_404(queries.of_generator, agent_id)
    jars = queries.jars(installation) if installation is not None else []
    return render(request, "catalogues/plugins.html", {"agent": agent, "installation": installation, "jars": jars})
