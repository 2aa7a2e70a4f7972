"""The data that the API of runs accepts and returns."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

from ninja import Schema
from pydantic import Field, ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError

from loadwright.core.runspec import RunSpec
from loadwright.core.stats.fields import MAX_SECOND
from loadwright.server.platform.params import MessageShown
from loadwright.server.platform.unknown_names import RequestSchema

from .live.charts import MOST_POINTS
from .models import Run

MEANINGS = {
    "rate": "Transactions per second of all generators together, more than 0 and at most 1,000,000.",
    "threads": "Threads of all generators together, 1 to 1,000,000.",
    "name": "The name of the run, at most 200 characters; empty for that of the plan.",
    "duration_s": "Seconds from the start of the load, at most 30 days. Default: the length of the curve, or 60; a "
    "plan as written ends by itself.",
    "ramp_s": "Seconds of a straight rise from 0 to 100 %. It excludes `curve`.",
    "curve": "The load in percent over time, such as `0s:20%,30s:100%`; at most 2,000 points. It excludes `ramp_s`.",
    "generators": "The number of generators, 1 to 1,000.",
    "room": "The name of the room whose generators may be used; empty for any.",
    "variables": "User-defined variables of the plan to override.",
    "properties": "JMeter properties to set, as by the option `-J` of JMeter.",
    "system_properties": "Java system properties to set, as by the option `-D` of JMeter.",
    "requirements": "What the result must fulfil, such as `p95 < 500ms`, `error_rate(checkout) <= 1%` or, of hosts of "
    "the project, `cpu(shop-*) < 90% abort after 10s`; at most 100, of 1,200 characters each.",
    "jtl": "Whether each generator writes a JTL.",
    "debug": "Whether failed samples are kept with request and response, and a JTL.",
    "split": "Data files of which each line is used by one generator only.",
    "max_threads": "The maximum number of threads of one generator, 1 to 1,000,000.",
    "unique_threads": "Whether no two generators use the same thread name or number.",
    "mark": "Whether HTTP requests have the header `User-Agent: PerformanceTest`.",
    "warm_up": "Whether the JVM of each generator compiles what the run executes before the start.",
    "yield_after_s": "Seconds without contact with the server after which a generator pauses its load, before the "
    "others take over its share, 5 to 3,600; null if it continues alone.",
}
"""What each option of ``RunSpec`` means in a request."""


def _options() -> dict[str, Any]:
    """Return every option of ``RunSpec`` with type and default. The load is ``rate`` or ``threads``."""
    types = get_type_hints(RunSpec)
    defaults = {**RunSpec().load_options(), "room": "", "curve": ""}
    types = {**types, "rate": float | None, "threads": int | None}
    return {name: (types[name], Field(value, description=MEANINGS[name])) for name, value in defaults.items()}


if TYPE_CHECKING:
    Options = RequestSchema
else:
    Options = create_model("Options", __base__=RequestSchema, **_options())


class Window(Schema):
    """Part of a run to chart."""

    since: int | None = Field(
        None, ge=0, le=MAX_SECOND, description="The first second, since the epoch; null for the start of the run."
    )
    until: int | None = Field(
        None, ge=0, le=MAX_SECOND, description="The last second, since the epoch; null for the end of the run."
    )
    points: int = Field(MOST_POINTS, ge=1, le=MOST_POINTS, description="The largest number of entries of a series.")
    label: str | None = Field(None, description="Only samples of this label; null for all requests.")
    kind: Literal["request", "transaction", "sub"] | None = Field(
        None,
        description="The kind of the label. Without it, the label of requests is meant if there is one, else of "
        "transactions or parts of requests. With `transaction` and an empty label, all transactions are meant.",
    )
    generator: str | None = Field(None, description="Only samples of the generator with this key.")

    @field_validator("until")
    @classmethod
    def _not_before_since(cls, until: int | None, info: ValidationInfo) -> int | None:
        since = info.data.get("since")
        if until is not None and since is not None and until < since:
            raise PydanticCustomError("window", "Input should not be less than since")
        return until


class LoadAsked(Options):
    """Options of a run: ``rate`` or ``threads``, neither to execute the plan as written."""


class NewRun(LoadAsked):
    """The plan and options of a run to start."""

    plan: int = Field(description="The id of the plan.")


class Share(RequestSchema):
    """A generator's share: either a weight or a fixed part."""

    weight: float | None = Field(
        None, description="Its weight among the generators without a fixed part, more than 0 and at most 1,000."
    )
    pinned: float | None = Field(
        None, description="Its fixed part of the rate per second or of the threads, 0 to the total of the run."
    )


class GeneratorShown(Schema):
    """A generator and its share of a run."""

    id: int = Field(description="The id of the generator.")
    key: str = Field(description="The id of its agent in measurements and names of files.")
    name: str = Field(description="The name of the generator.")
    state: str = Field(
        description="Its state in the run; `idle`, `busy`, `lost` or `disabled` if it does not take part."
    )
    share: float | None = Field(description="Its part of the rate per second or of the threads; null without one.")
    weight: float | None = Field(description="Its weight among those without a fixed part; null without one.")
    pinned: float | None = Field(description="Its fixed part; null without one.")
    cpu_percent: float | None = Field(description="The use of all cores, 0 to 100; null if it is unknown.")
    memory_percent: float | None = Field(description="The use of memory, 0 to 100; null if it is unknown.")
    disk_free_bytes: int | None = Field(description="Free space for files of runs, in bytes; null if it is unknown.")
    cores: int = Field(description="The number of CPU cores.")
    memory_bytes: int = Field(description="The size of its memory in bytes.")
    bandwidth_mbit_s: int = Field(description="The speed of its fastest network link in Mbit/s; 0 if it is unknown.")
    jmeter: str = Field(description="The version of JMeter.")


class Load(RequestSchema):
    """The new total: rate or threads, as the run was started."""

    rate: float | None = Field(None, description="Transactions per second of all generators together.")
    threads: int | None = Field(None, description="Threads of all generators together.")


class Stop(RequestSchema):
    """How to stop a run."""

    now: bool = Field(default=False, description="Whether not to wait for threads to finish their iteration.")
    reason: str = Field(default="", description="Stored with the run, at most 500 characters.")


class Note(RequestSchema):
    """A note at the current time of the run."""

    text: str = Field(description="The text, at most 2,000 characters.")


class RunShown(Schema):
    """A run. Figures are null until it has ended."""

    id: int = Field(description="The id of the run.")
    key: str = Field(description="The id of the run in measurements and names of files.")
    name: str = Field(description="The name of the run.")
    plan: int | None = Field(description="The id of its plan; null if it was deleted.")
    plan_name: str = Field(description="The name of its plan at the start.")
    plan_revision: int | None = Field(
        description="The number of the revision of the plan that it executes; null before it is started."
    )
    project: str | None = Field(description="The name of its project; null without one.")
    mode: str = Field(description="`rate`, `threads` or `as_written`.")
    target: float | None = Field(
        description="The total that was requested at the start: transactions per second or threads; null as written."
    )
    target_now: float | None = Field(description="The total that was requested last; null as written.")
    duration_s: float | None = Field(
        description="The requested length of the load in seconds; null if the plan ends by itself."
    )
    ramp_s: float = Field(description="Seconds of a straight rise from 0 to 100 %; 0 without one.")
    curve: str = Field(description="The load in percent over time; empty without one.")
    generators: list[str] = Field(description="The names of its generators.")
    room: str | None = Field(description="The name of the room that was requested; null for any.")
    state: str = Field(
        description="`scheduled`, `pending`, `starting`, `running`, `stopping`, `finished`, `stopped` or `failed`."
    )
    reason: str = Field(description="Why it ended as it did; empty if it was as planned.")
    reason_message: MessageShown | None = Field(
        description="The same as a code with parameters; null without a reason."
    )
    log_tail: str = Field(description="The end of the log of JMeter if it failed; else empty.")
    created_by: str | None = Field(description="The user name of the person who started it.")
    created_at: datetime = Field(description="When it was created.")
    due_at: datetime | None = Field(description="When a scheduled run starts; null for others.")
    start_at: datetime | None = Field(description="When its load began; null before.")
    end_at: datetime | None = Field(description="When its load ends as planned; null if that is open.")
    ended_at: datetime | None = Field(description="When it ended; null before.")
    asked: float | None = Field(description="The mean of what was requested over the same time as `reached`.")
    reached: float | None = Field(description="The mean of what was achieved: transactions per second or threads.")
    samples: int | None = Field(description="The number of requests.")
    mean_ms: float | None = Field(description="The mean response time in ms.")
    p50_ms: float | None = Field(description="The median response time in ms.")
    p95_ms: float | None = Field(description="The 95th percentile of response times in ms.")
    error_rate: float | None = Field(description="The fraction of requests that failed, 0 to 1.")
    verdict: str = Field(
        description="`valid` or `doubtful`: whether the generators could do what was requested. Empty before the end."
    )
    requirements_held: bool | None = Field(description="Whether the requirements were met; null without any.")
    of_requests: bool = Field(description="Whether the figures are of requests. Earlier versions counted all samples.")
    trial: bool = Field(description="Whether the plan was tried: executed once, with every sample kept.")

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


class RunFile(Schema):
    """A file of a run."""

    name: str = Field(description="The name in the address of the file.")
    size: int = Field(description="The size in bytes.")
