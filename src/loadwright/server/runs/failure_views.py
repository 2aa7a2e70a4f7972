"""The failed samples of a run as its page shows them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.core.failed_samples import BY_LABEL, NEWEST, OLDEST, ORDERS, SLOWEST, Wanted
from loadwright.server.accounts.actor import user_of
from loadwright.server.web.shortcuts import get_or_404, int_or_none

from . import queries
from .failure_schemas import MAX_TEXT
from .results.failures import by_frequency, failures_of

ORDER_NAMES = {
    NEWEST: _("newest first"),
    OLDEST: _("oldest first"),
    SLOWEST: _("slowest first"),
    BY_LABEL: _("by label"),
}


@never_cache
@require_GET
def failures(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a page of the failed samples of a run in debug mode.

    The parameters are those of the page of the run: ``failed_label``, ``failed_code``, ``failed_generator``,
    ``failed_text``, ``failed_order`` and ``failed_page``.
    """
    found = get_or_404(queries.run, user_of(request), run_id)
    order = request.GET.get("failed_order", NEWEST)
    read = failures_of(
        found,
        wanted_of(request.GET),
        order=order if order in ORDERS else NEWEST,
        page=int_or_none(request.GET.get("failed_page")) or 1,
    )
    context = {
        "run": found,
        "failures": read,
        "labels": _choices(read.found.labels, read.wanted.label),
        "codes": _choices(read.found.codes, read.wanted.code),
        "generators": _choices(read.found.sources, read.wanted.source),
        "orders": ORDER_NAMES.items(),
        "filtered": read.wanted != Wanted(),
    }
    return render(request, "runs/_failures.html", context)


def _choices(counts: dict[str, int], chosen: str | None) -> list[tuple[str, int]]:
    """Return the choices of a filter; the chosen one may have no failures."""
    return by_frequency(counts if chosen is None else {chosen: 0} | counts)


def wanted_of(given: QueryDict) -> Wanted:
    """Read the filters. A label or a code is preceded by ``=``, so that a blank one can be chosen, too."""

    def chosen(name: str) -> str | None:
        value = given.get(name, "")
        return value.removeprefix("=") if value else None

    return Wanted(
        source=given.get("failed_generator") or None,
        label=chosen("failed_label"),
        code=chosen("failed_code"),
        text=given.get("failed_text", "").strip()[:MAX_TEXT],
    )
