"""The data that the API of runs accepts and returns."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

from ninja import Schema
from pydantic import Field, ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError

from loadwright.core.runspec import RunSpec
from loadwright.core.stats.fields import MAX_SECOND
from loadwright.server.platform.params import MessageShown

from .live.charts import MOST_POINTS
from .models import Run


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
    """Part of a run to chart: from ``since`` to ``until`` (seconds since the epoch), with one label or generator.

    A label without ``kind`` is that of requests if there is one, else of transactions or parts of requests. An empty
    label with the kind ``transaction`` means all transactions.
    """

    since: int | None = Field(None, ge=0, le=MAX_SECOND)
    until: int | None = Field(None, ge=0, le=MAX_SECOND)
    points: int = Field(MOST_POINTS, ge=1, le=MOST_POINTS)
    label: str | None = None
    kind: Literal["request", "transaction", "sub"] | None = None
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

    ``room`` is the name of the room whose generators may be used, empty for any. ``curve`` has at most 2,000 points;
    there are at most 100 ``requirements``, of 1,200 characters each.
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
    disk_free_bytes: int | None
    cores: int
    memory_bytes: int
    bandwidth_mbit_s: int
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
    """A run. Figures are set once it has ended.

    ``plan_revision`` is the number of the plan's revision that it executes, null before it is started.
    ``target`` is the total as requested at the start, ``target_now`` the latest one, ``asked`` the mean requested over
    the same time as ``reached``: transactions per second or threads.

    ``of_requests``: the figures are of requests. Earlier versions counted all samples, those of transactions too.
    ``trial``: the plan was executed once, with every sample kept.
    """

    id: int
    key: str
    name: str
    plan: int | None
    plan_name: str
    plan_revision: int | None
    project: str | None
    mode: str
    target: float | None
    target_now: float | None
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
    asked: float | None
    reached: float | None
    samples: int | None
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    error_rate: float | None
    verdict: str
    requirements_held: bool | None
    of_requests: bool
    trial: bool

    @staticmethod
    def resolve_mode(run: Run) -> str:
        return run.spec.mode

    @staticmethod
    def resolve_target(run: Run) -> float | None:
        return run.spec.target

    @staticmethod
    def resolve_target_now(run: Run) -> float | None:
        return run.target

    @staticmethod
    def resolve_asked(run: Run) -> float | None:
        return run.mean_asked

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
