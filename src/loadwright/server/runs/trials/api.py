"""The API of trials."""

from dataclasses import fields
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from loadwright.core.jtl import Sample
from loadwright.core.runspec import TrialOptions
from loadwright.core.trial import Trial
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.runs import queries
from loadwright.server.runs.models import Run
from loadwright.server.runs.schemas import RunShown

from . import actions
from .log import log_entries
from .samples import trial_of
from .schemas import TrialAsked, TrialShown

router = Router(tags=["runs"])


@router.post(
    "/plans/{int:plan_id}/trial",
    response={201: RunShown},
    openapi_extra=documented(
        May.MEMBERS,
        "plan.*",
        "editor.draft_not_found",
        "run.no_idle_generator",
        "run.busy_with",
        "failure.too_few_generators_now",
        "room.no_load_room",
    ),
)
def try_plan(request: HttpRequest, plan_id: int, asked: TrialAsked | None = None) -> Status[Run]:
    """Try a plan.

    It is executed once on an idle generator, each thread group with one thread and one iteration. With `element`, only
    that element is executed, once, whatever the controllers around it are. The variables, properties and room are those
    of the saved load. Every sample is kept with request, response and variables.
    """
    actor, options = actor_of(request), TrialOptions()
    if asked is not None:
        options = TrialOptions(asked.limit_s, asked.element, asked.setup, asked.timers)
    if asked is not None and asked.draft:
        started = actions.try_draft(actor, plan_id, options)
    else:
        started = actions.try_plan(actor, plan_id, options, revision=asked.revision if asked else None)
    return Status(201, queries.run(user_of(request), started.pk))


@router.get("/runs/{int:run_id}/samples", response=TrialShown, openapi_extra=documented(May.MEMBERS, "run.not_found"))
def samples(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Return the samples of a trial.

    They are delivered while the plan is executed. At most 500 samples and 8 MB are kept, of each text 64 KB.
    """
    run = queries.run(user_of(request), run_id)
    found = trial_of(run)
    return {
        "state": run.state, "cut": found.cut, "requests": found.count, "failed": found.failed, "samples": _tree(found),
        "log": log_entries(run),
    }  # fmt: skip


def _tree(trial: Trial) -> list[dict[str, Any]]:
    top: list[dict[str, Any]] = []
    around: list[dict[str, Any]] = []
    for row in trial.rows:
        shown: dict[str, Any] = {one.name: getattr(row.sample, one.name) for one in fields(Sample)} | {"inner": []}
        del around[row.depth :]
        (around[-1]["inner"] if around else top).append(shown)
        around.append(shown)
    return top
