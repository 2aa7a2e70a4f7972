"""The API of runs."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Status

from loadwright.core.failed_samples import Wanted
from loadwright.core.runspec import RunSpec, SpecError
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import Id
from loadwright.server.projects import queries as projects
from loadwright.server.runs.results.all_files import all_files
from loadwright.server.runs.results.executed import executed
from loadwright.server.runs.results.failures import by_frequency, failures_of
from loadwright.server.web import downloads

from . import actions, errors, participants, queries, storage
from .failure_schemas import FailuresAsked, FailuresShown
from .hosts import api as hosts_api
from .live import hub as live
from .live.charts import Scope
from .live.view import View
from .measurements.messages import encode
from .models import Run
from .schedules import api as schedules_api
from .schedules import saved_load
from .schemas import (
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
ROUTERS = [router, schedules_api.router, trials_api.router, hosts_api.router]
LOAD = ("plan.not_found", "spec.*", "input.*", "room.no_such_load_room")
STEERING = ("run.not_found", "run.as_written", "run.load_is_fixed", "run.generators_are_fixed")


def _spec(options: LoadAsked) -> RunSpec:
    try:
        return RunSpec.of_load(**options.dict(exclude={"plan"}))
    except SpecError as error:
        raise ActionError(error.message, field=error.field) from None


@router.get(
    "/plans/{int:plan_id}/load",
    response=LoadAsked,
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "plan.no_saved_load"),
)
def plan_load(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return the saved load of a plan."""
    return saved_load.of_plan(user_of(request), plan_id).load_options()


@router.put("/plans/{int:plan_id}/load", response=LoadAsked, openapi_extra=documented(May.MEMBERS, *LOAD, "plan.*"))
def save_plan_load(request: HttpRequest, plan_id: int, load: LoadAsked) -> dict[str, Any]:
    """Save the load of a plan.

    The plan is started with it by one click and by its schedules.
    """
    saved_load.save(actor_of(request), plan_id, _spec(load))
    return plan_load(request, plan_id)


@router.get("/runs", response=list[RunShown], openapi_extra=documented(May.SIGNED_IN, "project.no_such_name"))
def runs(
    request: HttpRequest,
    page: PageQuery,
    state: Annotated[str, Query(description="A state; `active` or `final` for all such states; empty for all.")] = "",
    search: Annotated[str, Query(description="A part of the name of the run, its plan or its starter.")] = "",
    project: Annotated[str, Query(description="The name of a project; empty for all.")] = "",
    plan: Annotated[Id | None, Query(description="The id of a plan.")] = None,
    revision: Annotated[Id | None, Query(description="The number of a revision of the plan.")] = None,
    trials: Annotated[bool, Query(description="Whether to list trials too.")] = False,
) -> list[Run]:
    """List runs, newest first.

    Those of your projects and those without a project are listed.
    """
    user = user_of(request)
    within = projects.project_named(user, project) if project else None
    found = queries.runs(
        user, state=state, search=search, project=within, plan_id=plan, plan_revision=revision, trials=trials
    )
    return page.of(found)


@router.post(
    "/runs",
    response={201: RunShown},
    openapi_extra=documented(May.MEMBERS, *LOAD, "plan.*", "failure.too_few_generators_now"),
)
def start(request: HttpRequest, new: NewRun) -> Status[Run]:
    """Start a run.

    It uses idle generators. The answer is sent at once; the state of the run shows when its load begins.
    """
    run = actions.start_run(actor_of(request), new.plan, _spec(new))
    return Status(201, queries.run(user_of(request), run.pk))


@router.get("/runs/{int:run_id}", response=RunShown, openapi_extra=documented(May.MEMBERS, "run.not_found"))
def run(request: HttpRequest, run_id: int) -> Run:
    """Return one run."""
    return queries.run(user_of(request), run_id)


@router.post(
    "/runs/{int:run_id}/rate",
    response=RunShown,
    openapi_extra=documented(May.MEMBERS, *STEERING, "run.other_mode", "spec.rate", "spec.threads*"),
)
def change_rate(request: HttpRequest, run_id: int, load: Load) -> Run:
    """Change the rate or threads of an active run."""
    found = queries.run(user_of(request), run_id)
    wanted = "threads" if found.spec.threads is not None else "rate"
    target = load.threads if wanted == "threads" else load.rate
    if target is None or None not in (load.rate, load.threads):
        raise errors.OTHER_MODE(field=wanted, mode=found.spec.mode, option=wanted)
    actions.change_rate(actor_of(request), run_id, float(target))
    return queries.run(user_of(request), run_id)


@router.get(
    "/runs/{int:run_id}/generators",
    response=list[GeneratorShown],
    openapi_extra=documented(May.MEMBERS, "run.not_found"),
)
def run_generators(request: HttpRequest, run_id: int, page: PageQuery) -> list[queries.GeneratorInRun]:
    """List the generators of a run.

    Those of the run are followed by the others of its room, or of all rooms if it has none.
    """
    return page.of(queries.generators(queries.run(user_of(request), run_id)))


@router.put(
    "/runs/{int:run_id}/generators/{int:agent_id}",
    response={204: None},
    openapi_extra=documented(
        May.MEMBERS, *STEERING, "generator.not_found", "run.generator_not_idle", "run.data_is_split"
    ),
)
def add_generator(request: HttpRequest, run_id: int, agent_id: int) -> Status[None]:
    """Add an idle generator to an active run.

    It prepares, joins and takes its share.
    """
    participants.add_generator(actor_of(request), run_id, agent_id)
    return Status(204, None)


@router.delete(
    "/runs/{int:run_id}/generators/{int:agent_id}",
    response={204: None},
    openapi_extra=documented(May.MEMBERS, *STEERING, "run.not_a_participant", "run.only_generator"),
)
def remove_generator(request: HttpRequest, run_id: int, agent_id: int) -> Status[None]:
    """Remove a generator from an active run.

    It stops at once, and the others take over its share.
    """
    participants.remove_generator(actor_of(request), run_id, agent_id)
    return Status(204, None)


@router.patch(
    "/runs/{int:run_id}/generators/{int:agent_id}",
    response={204: None},
    openapi_extra=documented(
        May.MEMBERS,
        *STEERING,
        "run.not_a_participant",
        "run.load_or_weight",
        "run.weight",
        "run.generator_load",
        "run.threads_not_whole",
    ),
)
def set_share(request: HttpRequest, run_id: int, agent_id: int, share: Share) -> Status[None]:
    """Change the share of a generator.

    It gets a fixed part of the load, or a weight among the others.
    """
    participants.set_share(actor_of(request), run_id, agent_id, weight=share.weight, pinned=share.pinned)
    return Status(204, None)


@router.post(
    "/runs/{int:run_id}/generators/{int:agent_id}/log",
    response={202: None},
    openapi_extra=documented(May.MEMBERS, *STEERING, "run.not_a_participant", "run.has_ended"),
)
def request_log(request: HttpRequest, run_id: int, agent_id: int) -> Status[None]:
    """Request the end of JMeter's log from a generator of an active run.

    It appears among the files of the run within seconds.
    """
    participants.request_log(actor_of(request), run_id, agent_id)
    return Status(202, None)


@router.post(
    "/runs/{int:run_id}/stop",
    response=RunShown,
    openapi_extra=documented(May.MEMBERS, "run.not_found", "run.has_ended", "run.reason"),
)
def stop(request: HttpRequest, run_id: int, how: Stop | None = None) -> Run:
    """Stop a run.

    Threads finish their iteration, unless it is to stop at once.
    """
    how = how or Stop()
    actions.stop_run(actor_of(request), run_id, now=how.now, why=how.reason)
    return queries.run(user_of(request), run_id)


@router.post(
    "/runs/{int:run_id}/notes",
    response={201: None},
    openapi_extra=documented(May.MEMBERS, "run.not_found", "run.note", "run.too_many_notes", "run.is_scheduled"),
)
def note(request: HttpRequest, run_id: int, new: Note) -> Status[None]:
    """Add a note at the current time of a run.

    Charts and the result show it. A run can have 200 notes.
    """
    actions.add_note(actor_of(request), run_id, new.text)
    return Status(201, None)


@router.delete(
    "/runs/{int:run_id}",
    response={204: None},
    openapi_extra=documented(May.OWNERS, "run.not_found", "run.not_yours", "run.is_active", "run.is_scheduled"),
)
def delete(request: HttpRequest, run_id: int) -> Status[None]:
    """Delete an ended run.

    Its result, measurements and files are deleted.
    """
    actions.delete_run(actor_of(request), run_id)
    return Status(204, None)


@router.get(
    "/runs/{int:run_id}/result",
    response=dict[str, Any],
    openapi_extra=documented(May.MEMBERS, "run.not_found", "run.has_not_ended"),
)
def result(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Return the result of an ended run.

    docs/result.md describes the document, and `loadwright schema` prints its JSON schema.
    """
    document = queries.result(queries.run(user_of(request), run_id))
    if document is None:
        raise errors.HAS_NOT_ENDED()
    return document


@router.get(
    "/runs/{int:run_id}/live",
    response=dict[str, Any],
    openapi_extra=documented(May.MEMBERS, "run.not_found"),
)
def snapshot(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return the data of the page of a run.

    Its form may change with every version; programs that need a stable one use series and result.
    """
    return HttpResponse(encode(_snapshot(request, run_id), "en"), content_type="application/json")


def _snapshot(request: HttpRequest, run_id: int) -> dict[str, Any]:
    shown = live.snapshot(queries.run(user_of(request), run_id).pk, Scope())
    if shown is None:
        raise errors.RUN_NOT_FOUND()
    return shown


@router.get(
    "/runs/{int:run_id}/series",
    response=dict[str, Any],
    openapi_extra=documented(May.MEMBERS, "run.not_found"),
)
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


@router.get(
    "/runs/{int:run_id}/failures",
    response=FailuresShown,
    openapi_extra=documented(May.MEMBERS, "run.not_found"),
)
def list_failures(request: HttpRequest, run_id: int, asked: Query[FailuresAsked]) -> dict[str, Any]:
    """Return failed samples of a run.

    They are kept in debug mode only: of each generator, at least the newest 64 MB. During the run they are delivered
    every few seconds, up to 4 MB of each generator. Counts are of what was delivered.
    """
    wanted = Wanted(asked.generator, asked.label, asked.code, asked.search.strip())
    read = failures_of(queries.run(user_of(request), run_id), wanted, order=asked.sort, page=asked.page)
    return {
        "counts": dict(by_frequency(read.found.labels)),
        "codes": dict(by_frequency(read.found.codes)),
        "generators": dict(by_frequency(read.found.sources)),
        "matching": read.found.matching,
        "newest": [{"generator": generator, **asdict(sample)} for generator, sample in read.found.samples],
    }


@router.get("/runs/{int:run_id}/plan.zip", openapi_extra=documented(May.MEMBERS, "run.not_found", "run.file_not_found"))
def executed_plan(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """Download the plan that was executed.

    It is one zip with all of its files.
    """
    found = queries.run(user_of(request), run_id)
    return downloads.download_parts(executed(found), f"run-{found.pk}-plan.zip")


@router.get(
    "/runs/{int:run_id}/files.zip", openapi_extra=documented(May.MEMBERS, "run.not_found", "run.file_not_found")
)
def download_all(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """Download all files of a run.

    It is one zip, in which files of generators have their names. That of an active run has the files delivered so far.
    """
    found = queries.run(user_of(request), run_id)
    return downloads.download_parts(all_files(found), f"run-{found.pk}.zip")


@router.get(
    "/runs/{int:run_id}/files",
    response=list[RunFile],
    openapi_extra=documented(May.MEMBERS, "run.not_found"),
)
def list_files(request: HttpRequest, run_id: int, page: PageQuery) -> list[queries.RunFile]:
    """List the files of a run."""
    return page.of(queries.run_files(queries.run(user_of(request), run_id)))


@router.get(
    "/runs/{int:run_id}/files/{name}",
    openapi_extra=documented(May.MEMBERS, "run.not_found", "run.file_not_found"),
)
def download(request: HttpRequest, run_id: int, name: str) -> StreamingHttpResponse:
    """Download a file of a run.

    A header `Range` requests a part of it.
    """
    found = queries.run(user_of(request), run_id)
    file = queries.run_file(found, name)
    return downloads.download(request, storage.path(found.key, name), file.title)
