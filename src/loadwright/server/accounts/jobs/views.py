"""The page of background jobs, for administrators."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.jobs import kinds, log_lines
from loadwright.server.platform.messages import localized
from loadwright.server.platform.models import Job
from loadwright.server.web import listing

from . import queries

SORTS = {"kind": "kind", "subject": "subject", "attempts": "attempts", "enqueued": "task__enqueued_at"}


@never_cache
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """List background jobs. State, sort order and page are in the address."""
    state = request.GET.get("state", "")
    try:
        found = queries.jobs(user_of(request), state=state)
    except ActionError as error:
        raise PermissionDenied(str(error)) from None
    page = listing.page(request, found, SORTS)
    context = {
        "page": page,
        "rows": [_row(job) for job in page.object_list],
        "states": queries.STATES.items(),
        "filtered": bool(state),
    }
    return render(
        request, "accounts/_jobs_table.html" if listing.is_fragment(request) else "accounts/jobs.html", context
    )


def _row(job: Job) -> dict[str, object]:
    kind = kinds().get(job.kind)
    log = log_lines(job)
    last = log[-1] if log else None
    word = queries.state_of(job)
    return {
        "job": job,
        "kind": kind.title if kind else job.kind,
        "word": word,
        "state": queries.STATES[word],
        "percent": None if job.progress is None else round(100 * job.progress),
        "last": last and {"at": last.at, "text": localized(last.message)},
    }
