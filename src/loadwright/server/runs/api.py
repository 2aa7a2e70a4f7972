"""The API of runs."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_type_hints

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError

from loadwright.core.runspec import RunSpec, SpecError
from loadwright.core.stats.frames import MAX_SECOND
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import MessageShown
from loadwright.server.projects import queries as projects
from loadwright.server.runs.results.failures import failures_of

from . import actions, errors, participants, queries, storage
from .live import hub as live
from .live.charts import MOST_POINTS, Scope
from .live.view import View
from .measurements.messages import encode
from .models import Run
from .schedules import api as schedules_api
from .schedules import saved_load

router = Router(tags=["runs"])
ROUTERS = [router, schedules_api.router]


def _options() -> dict[str, Any]:
    """Return every option of ``RunSpec`` with type and default. The load is ``rate`` or ``threads``."""
    types = get_type_hints(RunSpec)
    defaults = {**RunSpec().load_options(), "room": "", "curve": ""}
    types = {**types, "rate": float | None, "threads": int | None}
    return {name: (types[name], value) for name, value in defaults.items()}


if TYPE_CHECKING:
    Options = Schema
else:
    Options = create_model("Options", __base__=Schema, **_options())


class Window(Schema):
    """Part of a run to chart: from ``since`` to ``until`` (seconds since the epoch), with one label or generator."""

    since: int | None = Field(None, ge=0, le=MAX_SECOND)
    until: int | None = Field(None, ge=0, le=MAX_SECOND)
    points: int = Field(MOST_POINTS, ge=1, le=MOST_POINTS)
    label: str | None = None
    generator: str | None = None

    @field_validator("until")
    @classmethod
    def _not_before_since(cls, until: int | None, info: ValidationInfo) -> int | None:
        since = info.data.get("since")
        if until is not None and since is not None and until < since:
            raise PydanticCustomError("window", "Input should not be less than since")
        return until


class LoadAsked(Options):
    """Options of a run: ``rate`` (transactions per second) or ``threads``, neither to execute the plan as written.

    ``room`` is the name of the room whose generators may be used, empty for any.
    """


class NewRun(LoadAsked):
    """The plan and options of a run to start."""

    plan: int


class Share(Schema):
    """A generator's share: ``pinned`` to a part of the rate or threads, or a ``weight`` among those without a pin."""

    weight: float | None = None
    pinned: float | None = None


class GeneratorShown(Schema):
    """A generator and its share of a run. ``state`` is idle, busy, lost or disabled if it does not take part."""

    id: int
    key: str
    name: str
    state: str
    share: float | None
    weight: float | None
    pinned: float | None
    cpu_percent: float | None
    memory_percent: float | None
    jmeter: str


class Load(Schema):
    """The new total: ``rate`` or ``threads``, as the run was started."""

    rate: float | None = None
    threads: int | None = None


class Stop(Schema):
    """How to stop: ``now`` does not wait for threads to finish their iteration; ``reason`` is stored with the run."""

    now: bool = False
    reason: str = ""


class Note(Schema):
    """A note at the current time of the run."""

    text: str


class RunShown(Schema):
    """A run. Figures are set once it has ended. ``target`` is the latest requested total."""

    id: int
    key: str
    name: str
    plan: int | None
    plan_name: str
    project: str | None
    mode: str
    target: float | None
    duration_s: float | None
    ramp_s: float
    curve: str
    generators: list[str]
    room: str | None
    state: str
    reason: str
    reason_message: MessageShown | None
    log_tail: str
    created_by: str | None
    created_at: datetime
    due_at: datetime | None
    start_at: datetime | None
    end_at: datetime | None
    ended_at: datetime | None
    reached: float | None
    samples: int | None
    p50_ms: float | None
    p95_ms: float | None
    error_rate: float | None
    verdict: str
    requirements_held: bool | None

    @staticmethod
    def resolve_mode(run: Run) -> str:
        return run.spec.mode

    @staticmethod
    def resolve_duration_s(run: Run) -> float | None:
        return run.spec.duration_s

    @staticmethod
    def resolve_ramp_s(run: Run) -> float:
        return run.spec.ramp_s

    @staticmethod
    def resolve_curve(run: Run) -> str:
        return run.spec.curve

    @staticmethod
    def resolve_plan(run: Run) -> int | None:
        return run.plan_id

    @staticmethod
    def resolve_project(run: Run) -> str | None:
        return run.project.name if run.project else None

    @staticmethod
    def resolve_generators(run: Run) -> list[str]:
        return [part.agent.name for part in run.generators.all()]

    @staticmethod
    def resolve_reason(run: Run) -> str:
        return str(run.reason or "")

    @staticmethod
    def resolve_reason_message(run: Run) -> dict[str, Any] | None:
        return run.reason.to_json() if run.reason else None

    @staticmethod
    def resolve_room(run: Run) -> str | None:
        return run.room.name if run.room else None

    @staticmethod
    def resolve_created_by(run: Run) -> str | None:
        return run.created_by.username if run.created_by else None


class SampleShown(Schema):
    """A sample with request and response; ``at`` is in seconds since the epoch, ``size`` the bytes of the response.

    A binary response has no text. ``assertions`` are the messages of failed assertions, ``inner`` the sub-samples.
    """

    label: str
    at: float
    elapsed_ms: int
    success: bool
    code: str
    message: str
    thread: str
    url: str
    request: str
    request_headers: str
    response: str
    response_headers: str
    size: int
    binary: bool
    assertions: list[str]
    inner: list["SampleShown"]


class FailureShown(SampleShown):
    """A failed sample and the name of its generator."""

    generator: str


class FailuresShown(Schema):
    """The number of stored failures per label, and the newest of them."""

    counts: dict[str, int]
    newest: list[FailureShown]


class RunFile(Schema):
    """A file of a run."""

    name: str
    size: int


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
    plan: int | None = None,
) -> list[Run]:
    """List runs, newest first. ``state`` is a state, ``active`` or ``final``; ``project`` is a project's name."""
    user = user_of(request)
    within = projects.project_named(user, project) if project else None
    found = queries.runs(user, state=state, search=search, project=within, plan_id=plan)
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


@router.post("/runs/{int:run_id}/stop", response=RunShown)
def stop(request: HttpRequest, run_id: int, how: Stop | None = None) -> Run:
    """Stop a run softly, or at once."""
    how = how or Stop()
    actions.stop_run(actor_of(request), run_id, now=how.now, why=how.reason)
    return queries.run(user_of(request), run_id)


@router.post("/runs/{int:run_id}/notes", response={201: None})
def note(request: HttpRequest, run_id: int, new: Note) -> Status[None]:
    """Add a note at the current time of the run."""
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

    The resolution is the finest of 1, 10, 60 and 600 s with at most ``points`` entries. Percentiles are those of all
    samples of an interval. Intervals can change while the run is active: request again from a few seconds before the
    newest one. An unknown label has no samples; ``generator`` is null for an unknown one. Once the seconds of
    an ended run were deleted, the resolution is the one that was kept.
    """
    found = queries.run(user_of(request), run_id)
    view = View(found.pk)
    view.refresh([], notified=True)
    if view.state is None:
        raise errors.RUN_NOT_FOUND()
    shown = view.charts(Scope(**window.model_dump()))
    return {"state": found.state, **{name: shown[name] for name in ("resolution", "series", "label", "generator")}}


@router.get("/runs/{int:run_id}/failures", response=FailuresShown)
def list_failures(request: HttpRequest, run_id: int, label: str | None = None) -> dict[str, Any]:
    """Return the newest failed samples of a run in debug mode, of one label or all, as far as delivered."""
    found = failures_of(queries.run(user_of(request), run_id), label)
    newest = [{"generator": generator, **asdict(sample)} for generator, sample in found.newest]
    return {"counts": found.counts, "newest": newest}


@router.get("/runs/{int:run_id}/files", response=list[RunFile])
def list_files(request: HttpRequest, run_id: int, page: PageQuery) -> list[queries.RunFile]:
    """List the downloadable files."""
    return page.of(queries.run_files(queries.run(user_of(request), run_id)))


@router.get("/runs/{int:run_id}/files/{name}")
def download(request: HttpRequest, run_id: int, name: str) -> FileResponse:
    """Return a file of the run."""
    found = queries.run(user_of(request), run_id)
    if name not in {file.name for file in queries.run_files(found)}:
        raise errors.FILE_NOT_FOUND()
    return FileResponse(default_storage.open(storage.path(found.key, name)), as_attachment=True, filename=name)
