"""Runs as bands in charts of hosts."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.monitoring.events import asked

from .periods import within


@never_cache
@require_GET
def bands(request: HttpRequest) -> JsonResponse:
    """Return when runs of the project loaded their targets, as events of charts of hosts (``monitoring.events``)."""
    wanted = asked(request)
    begun = wanted.since < wanted.until
    found = within(user_of(request), wanted.since, wanted.until, wanted.project) if begun else []
    return JsonResponse(
        {
            "events": [
                {
                    "time": run.start.timestamp(),
                    "until": (run.end or wanted.until).timestamp(),
                    "text": _("Run %(id)s: %(name)s") % {"id": run.id, "name": run.name},
                    "bad": False,
                }
                for run in found
            ]
        }
    )
