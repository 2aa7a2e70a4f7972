"""Runs as bands in charts of hosts."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.projects.current import current_project

from .periods import within

LAST_SECOND = 2**33
"""The year 2242, the last second of figures."""


@never_cache
@require_GET
def bands(request: HttpRequest) -> JsonResponse:
    """Return when runs of the project loaded their targets, as events of charts of hosts (``monitoring.events``)."""
    since, until = (_time(request.GET.get(name, "")) for name in ("since", "until"))
    found = within(user_of(request), since, until, current_project(request)) if since < until else []
    return JsonResponse(
        {
            "events": [
                {
                    "time": run.start.timestamp(),
                    "until": (run.end or until).timestamp(),
                    "text": _("Run %(id)s: %(name)s") % {"id": run.id, "name": run.name},
                    "bad": False,
                }
                for run in found
            ]
        }
    )


def _time(text: str) -> datetime:
    seconds = int(text[:20]) if text.isascii() and text.isdecimal() else 0
    return datetime.fromtimestamp(min(seconds, LAST_SECOND), UTC)
