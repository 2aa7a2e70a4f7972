"""The API of runs."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Status

from loadwright.core.runspec import RunSpec, SpecError
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Id
from loadwright.server.projects import queries as projects
from loadwright.server.runs.results.executed import executed
from loadwright.server.runs.results.failures import failures_of
from loadwright.server.web import downloads

from . import actions, errors, participants, queries, storage
from .live import hub as live
from .live.charts import Scope
from .live.view import View
from .measurements.messages import encode
from .models import Run
from .schedules import api as schedules_api
from .schedules import saved_load
from .schemas import (
    FailuresShown,
    GeneratorShown,
    Load,
    LoadAsked,
    NewRun,
    Note,
    RunFile,
    RunShown,
    Share,
    Stop,
    Window,
)
from .trials import api as trials_api

router = Router(tags=["runs"])
ROUTERS = [router, schedules_api.router, trials_api.router]


def _spec(options: LoadAsked) -> RunSpec:
    try:
        return RunSpec.of_load(**options.dict(exclude={"plan"}))
    except SpecError as error:
        raise ActionError(error.message, field=error.field) from None


@router.get("/plans/{int:plan_id}/load", response=LoadAsked)
def plan_load(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return the saved load of a plan."""
    return saved_load.of_plan(user_of(request), plan_id).load_options()


@router.put("/plans/{int:plan_id}/load", response=LoadAsked)
def save_plan_load(request: HttpRequest, plan_id: int, load: LoadAsked) -> dict[str, Any]:
    """Save the load with which a plan is started by one click and by its schedules."""
    saved_load.save(actor_of(request), plan_id, _spec(load))
    return plan_load(request, plan_id)


@router.get("/runs", response=list[RunShown])
def runs(
    request: HttpRequest,
    page: PageQuery,
    state: str = "",
    search: str = "",
    project: str = "",
    plan: Id | None = None,
    revision: Id | None = None,
    trials: bool = False,
) -> list[Run]:
    """List runs, newest first. ``state`` is a state, ``active`` or ``final``; ``project`` is a project's name.

    ``plan`` is the id of a plan, ``revision`` the number of one of its revisions. Trials are listed only with
    ``trials``.
    """
    user = user_of(request)
    within = projects.project_named(user, project) if project else None
    found = queries.runs(
        user, state=state, search=search, project=within, plan_id=plan, plan_revision=revision, trials=trials
    )
    return page.of(found)


@router.post("/runs", response={201: RunShown})
def start(request: HttpRequest, new: NewRun) -> Status[Run]:
    """Start a run."""
    run = actions.start_run(actor_of(request), new.plan, _spec(new))
    return Status(201, queries.run(user_of(request), run.pk))


@router.get("/runs/{int:run_id}", response=RunShown)
def run(request: HttpRequest, run_id: int) -> Run:
    """Return one run."""
    return queries.run(user_of(request), run_id)


@router.post("/runs/{int:run_id}/rate", response=RunShown)
def change_rate(request: HttpRequest, run_id: int, load: Load) -> Run:
    """Change the total rate or threads of an active run."""
    found = queries.run(user_of(request), run_id)
    wanted = "threads" if found.spec.threads is not None else "rate"
    target = load.threads if wanted == "threads" else load.rate
    if target is None or None not in (load.rate, load.threads):
        raise errors.OTHER_MODE(field=wanted, mode=found.spec.mode, option=wanted)
    actions.change_rate(actor_of(request), run_id, float(target))
    return queries.run(user_of(request), run_id)


@router.get("/runs/{int:run_id}/generators", response=list[GeneratorShown])
def run_generators(request: HttpRequest, run_id: int, page: PageQuery) -> list[queries.GeneratorInRun]:
    """List the generators of the run, then the others of its room, or of all rooms if it has none."""
    return page.of(queries.generators(queries.run(user_of(request), run_id)))


@router.put("/runs/{int:run_id}/generators/{int:agent_id}", response={204: None})
def add_generator(request: HttpRequest, run_id: int, agent_id: int) -> Status[None]:
    """Add an idle generator: it prepares, joins and takes its share."""
    participants.add_generator(actor_of(request), run_id, agent_id)
    return Status(204, None)


@router.delete("/runs/{int:run_id}/generators/{int:agent_id}", response={204: None})
def remove_generator(request: HttpRequest, run_id: int, agent_id: int) -> Status[None]:
    """Remove a generator at once. The others take over its share."""
    participants.remove_generator(actor_of(request), run_id, agent_id)
    return Status(204, None)


@router.patch("/runs/{int:run_id}/generators/{int:agent_id}", response={204: None})
def set_share(request: HttpRequest, run_id: int, agent_id: int, share: Share) -> Status[None]:
    """Pin a generator to a load of its own, or set its weight."""
    participants.set_share(actor_of(request), run_id, agent_id, weight=share.weight, pinned=share.pinned)
    return Status(204, None)


@router.post("/runs/{int:run_id}/generators/{int:agent_id}/log", response={202: None})
def request_log(request: HttpRequest, run_id: int, agent_id: int) -> Status[None]:
    """Ask a generator of an active run for the end of JMeter's log. It appears among the files within seconds."""
    participants.request_log(actor_of(request), run_id, agent_id)
    return Status(202, None)


@router.post("/runs/{int:run_id}/stop", response=RunShown)
def stop(request: HttpRequest, run_id: int, how: Stop | None = None) -> Run:
    """Stop a run softly, or at once."""
    how = how or Stop()
    actions.stop_run(actor_of(request), run_id, now=how.now, why=how.reason)
    return queries.run(user_of(request), run_id)


@router.post("/runs/{int:run_id}/notes", response={201: None})
def note(request: HttpRequest, run_id: int, new: Note) -> Status[None]:
    """Add a note of at most 2,000 characters at the current time of the run, which can have 200."""
    actions.add_note(actor_of(request), run_id, new.text)
    return Status(201, None)


@router.delete("/runs/{int:run_id}", response={204: None})
def delete(request: HttpRequest, run_id: int) -> Status[None]:
    """Delete an ended run."""
    actions.delete_run(actor_of(request), run_id)
    return Status(204, None)


@router.get("/runs/{int:run_id}/result", response=dict[str, Any])
def result(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Return the result document of an ended run."""
    document = queries.result(queries.run(user_of(request), run_id))
    if document is None:
        raise errors.HAS_NOT_ENDED()
    return document


@router.get("/runs/{int:run_id}/live", response=dict[str, Any])
def snapshot(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return the data of the run's page."""
    return HttpResponse(encode(_snapshot(request, run_id), "en"), content_type="application/json")


def _snapshot(request: HttpRequest, run_id: int) -> dict[str, Any]:
    shown = live.snapshot(queries.run(user_of(request), run_id).pk, Scope())
    if shown is None:
        raise errors.RUN_NOT_FOUND()
    return shown


@router.get("/runs/{int:run_id}/series", response=dict[str, Any])
def series(request: HttpRequest, run_id: int, window: Query[Window]) -> dict[str, Any]:
    """Return the state and series of a run.

    The resolution is the finest of 1, 10, 60 and 600 s with at most ``points`` entries, or 600 s if that has more, too.
    Intervals begin at multiples of the resolution: 600 s can be 61 intervals of 10 s. Percentiles are those of all
    samples of an interval. Intervals can change while the run is active: request again from a few seconds before the
    newest one. An unknown label has no samples; ``generator`` is null for an unknown one. Once the seconds of
    an ended run were deleted, series are not finer than they were kept with the result, and percentiles of 10 and 60 s
    that are put together from finer intervals are the highest of these.

    ``statistics`` has samples, errors, mean, minimum, maximum and percentiles of everything between ``since`` and
    ``until``, of the label or generator if one is given. It is computed from merged histograms; null once only series
    are kept.
    """
    found = queries.run(user_of(request), run_id)
    view = View(found.pk)
    view.refresh([], notified=True)
    if view.state is None:
        raise errors.RUN_NOT_FOUND()
    shown = view.charts(Scope(**window.model_dump()))
    names = ("resolution", "statistics", "series", "label", "generator")
    return {"state": found.state, **{name: shown[name] for name in names}}


@router.get("/runs/{int:run_id}/failures", response=FailuresShown)
def list_failures(request: HttpRequest, run_id: int, label: str | None = None) -> dict[str, Any]:
    """Return the newest failed samples of a run in debug mode, of one label or all.

    During the run they are delivered every few seconds, up to 4 MB of each generator; counts are of what was delivered.
    """
    found = failures_of(queries.run(user_of(request), run_id), label)
    newest = [{"generator": generator, **asdict(sample)} for generator, sample in found.newest]
    return {"counts": found.counts, "newest": newest}


@router.get("/runs/{int:run_id}/plan.zip")
def executed_plan(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """Return the plan that was executed with all of its files, as one zip."""
    found = queries.run(user_of(request), run_id)
    return downloads.download_parts(executed(found), f"run-{found.pk}-plan.zip")


@router.get("/runs/{int:run_id}/files", response=list[RunFile])
def list_files(request: HttpRequest, run_id: int, page: PageQuery) -> list[queries.RunFile]:
    """List the downloadable files."""
    return page.of(queries.run_files(queries.run(user_of(request), run_id)))


@router.get("/runs/{int:run_id}/files/{name}")
def download(request: HttpRequest, run_id: int, name: str) -> StreamingHttpResponse:
    """Return a file of the run, or the requested range of it."""
    found = queries.run(user_of(request), run_id)
    file = queries.run_file(found, name)
    return downloads.download(request, storage.path(found.key, name), file.title)
