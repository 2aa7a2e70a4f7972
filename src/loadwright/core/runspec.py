"""The specification of a run: one declaration for forms, API, command line, saved loads, orders and results.

A new option is a field of ``RunSpec``. It is then accepted by the API, kept with saved loads, schedules and runs, and
recorded in the result; ``CONTRIBUTING.md`` lists the other places to change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from .conditions import Condition, about_hosts, about_samples, parse_condition
from .curve import Curve
from .hosts.guardrails import Guardrail
from .messages import InputError, Message, specs
from .modes import AS_WRITTEN, MODES, RATE, THREADS
from .stats.requirements import Requirement
from .texts import has_controls

MAX_NAME = 200
MAX_RATE = 1_000_000.0
MAX_THREADS = 1_000_000
MAX_DURATION_S = 30 * 86_400.0
MOST_REQUIREMENTS = 100
MAX_GENERATORS = 1000
LEAST_YIELD_S, MOST_YIELD_S = 5.0, 3600.0
"""Limits of ``yield_after_s``. An agent notices a dead connection after 4 s."""
DEFAULT_DURATION_S = 60.0
TRIAL_S, MAX_TRIAL_S = 60.0, 600.0
"""Default and largest time limit of a trial."""


OF_TRIALS = ("trial", "trial_element", "trial_setup", "trial_timers", "trial_draft")
"""The options of trials alone."""


@dataclass(frozen=True)
class TrialOptions:
    """How a plan is tried: its time limit, and the fields of ``RunSpec`` that begin with ``trial_``."""

    limit_s: float = TRIAL_S
    element: int | None = None
    setup: bool = True
    timers: bool = True
    draft: bool = False


class SpecError(InputError):
    """An invalid option of a run; ``field`` is the field of ``RunSpec``."""

    def __init__(self, message: Message, field: str) -> None:
        super().__init__(message)
        self.field = field


def recorded(meaning: str, *, nullable: bool = False) -> dict[str, Any]:
    """Describe an option in the result. With ``nullable``, an empty value is recorded as null."""
    return {"meaning": meaning, "nullable": nullable}


def option(default: Any, meaning: str, *, nullable: bool = False) -> Any:
    """Declare an option with its default and its description in the result."""
    return field(default=default, metadata=recorded(meaning, nullable=nullable))


@dataclass(frozen=True)
class RunSpec:
    """The options of a run. ``target`` is transactions per second or threads of all generators together.

    ``curve`` is text such as ``0s:20%,30s:100%`` and excludes ``ramp_s``. ``room`` is the name of the room whose
    generators may be used, empty for any. ``mark`` gives HTTP requests the header ``User-Agent: PerformanceTest``.
    ``debug`` keeps failed samples with request and response, and a JTL. Each line of the data files in ``split`` is
    used by one generator only. ``system_properties`` are those of Java, as JMeter's ``-D``. With ``unique_threads``, no
    two generators use the same thread name or number. ``max_threads`` limits the threads of one generator. ``warm_up``
    lets each generator's JVM compile what the run executes before the start. A generator without contact with the
    server ends its share of the load after ``yield_after_s``, and the others take it over only then; by default it
    continues alone. A ``trial`` executes each thread group of the plan with one thread and one iteration, for at most
    ``duration_s``, and keeps every sample with request and response; ``trial_element`` limits it to the element with
    that number and its scope, without ``trial_setup`` also to its own thread group, and without ``trial_timers`` it
    does not wait; a ``trial_draft`` is one of a plan that was not saved. Times are seconds.
    """

    name: str = option("", "Name of the run; empty when none was given")
    mode: str = option(
        AS_WRITTEN, "rate: transactions per second; threads: concurrent threads; as_written: the plan as it is"
    )
    target: float | None = None
    duration_s: float | None = option(None, "Length of the load, seconds; null when the plan itself ends the run")
    ramp_s: float = option(0.0, "Length of a straight rise from 0 to 100 %, seconds; null without one", nullable=True)
    curve: str = option("", "The load curve as TIME:PERCENT points; null without one", nullable=True)
    generators: int = option(1, "Number of generators")
    room: str = option("", "Room whose generators were asked for; null for any", nullable=True)
    variables: dict[str, str] = field(
        default_factory=dict,
        metadata=recorded("User-defined variables of the plan that were overridden; ••• for those named like a secret"),
    )
    properties: dict[str, str] = field(
        default_factory=dict, metadata=recorded("JMeter properties that were set; ••• for those named like a secret")
    )
    system_properties: dict[str, str] = field(
        default_factory=dict,
        metadata=recorded("Java system properties that were set; ••• for those named like a secret"),
    )
    requirements: list[str] = field(
        default_factory=list, metadata=recorded("Requirements of the run, as they were written")
    )
    jtl: bool = option(False, "Whether every generator wrote a JTL")
    debug: bool = option(False, "Whether failed samples were kept with request and response, and a JTL")
    split: list[str] = field(
        default_factory=list, metadata=recorded("Data files of which each line was used by one generator only")
    )
    max_threads: int = option(1000, "Maximum number of threads of one generator")
    unique_threads: bool = option(False, "Whether names and numbers of threads were different on all generators")
    mark: bool = option(True, "Whether HTTP requests carried User-Agent: PerformanceTest")
    warm_up: bool = option(True, "Whether JMeter was warmed up before the start")
    yield_after_s: float | None = option(
        None,
        "Seconds without contact with the server after which a generator paused its load, before the others "
        "took over its share; null: it continued alone",
    )
    trial: bool = option(
        False, "Whether it was a trial: each thread group once with one thread, duration_s being the time limit"
    )
    trial_element: int | None = option(
        None, "Number of the element to which a trial was limited, in document order from 1; null: the whole plan"
    )
    trial_setup: bool = option(True, "Whether a trial of an element included the setUp and tearDown thread groups")
    trial_timers: bool = option(True, "Whether the timers of a trial delayed it")
    trial_draft: bool = option(False, "Whether a trial executed a draft of the plan that had not been saved")

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> RunSpec:
        """Return the specification from stored ``data`` of this, an older or a newer version.

        Missing fields get their defaults, unknown ones are ignored.
        """
        return cls(**{name: value for name, value in data.items() if name in FIELDS})

    @classmethod
    def of_load(cls, *, rate: float | None = None, threads: int | None = None, **options: Any) -> RunSpec:
        """Return a specification with either a rate, threads or neither. Raises ``SpecError`` if both are given."""
        if rate is not None and threads is not None:
            raise SpecError(specs.RATE_AND_THREADS(), "threads")
        if rate is not None:
            return cls(mode=RATE, target=float(rate), **options)
        if threads is not None:
            return cls(mode=THREADS, target=float(threads), **options)
        return cls(mode=AS_WRITTEN, **options)

    def tried(self, name: str, asked: TrialOptions) -> RunSpec:
        """Return the specification of a trial of a plan with this load: its variables, properties and room."""
        return RunSpec(
            name=name,
            duration_s=asked.limit_s,
            room=self.room,
            variables=self.variables,
            properties=self.properties,
            system_properties=self.system_properties,
            mark=self.mark,
            trial=True,
            trial_element=asked.element,
            trial_setup=asked.setup,
            trial_timers=asked.timers,
            trial_draft=asked.draft,
        )

    def kept(self) -> dict[str, Any]:
        """Return the form that ``read`` accepts."""
        return asdict(self)

    def load_options(self) -> dict[str, Any]:
        """Return the arguments of ``of_load``. A trial is no load that can be asked for."""
        options = {name: value for name, value in asdict(self).items() if name not in {"mode", "target", *OF_TRIALS}}
        return {"rate": self.rate, "threads": self.threads, **options}

    def asked(self) -> dict[str, Any]:
        """Return the specification as recorded in results, where empty values are null."""
        trial = {name: getattr(self, name) for name in OF_TRIALS}
        options = {"mode": self.mode, **self.load_options(), **trial}
        return {**options, **{name: options[name] or None for name in NULLABLE}}

    @property
    def as_written(self) -> bool:
        return self.mode == AS_WRITTEN

    @property
    def rate(self) -> float | None:
        """The requested transactions per second; ``None`` in other modes."""
        return self.target if self.mode == RATE else None

    @property
    def threads(self) -> int | None:
        """The requested number of threads; ``None`` in other modes."""
        return int(self.target) if self.mode == THREADS and self.target is not None else None

    @property
    def writes_jtl(self) -> bool:
        return self.jtl or self.debug

    @property
    def load_curve(self) -> Curve:
        """The curve; a ramp is converted to one."""
        return Curve.parse(self.curve) if self.curve else Curve.ramp(self.ramp_s)

    @property
    def conditions(self) -> list[Condition]:
        """The parsed requirements and guardrails, in their order. Raises ``SpecError`` for the first invalid one."""
        if len(self.requirements) > MOST_REQUIREMENTS:
            raise SpecError(specs.REQUIREMENTS(limit=MOST_REQUIREMENTS), "requirements")
        try:
            return [parse_condition(text) for text in self.requirements]
        except InputError as error:
            raise SpecError(error.message, "requirements") from None

    @property
    def parsed_requirements(self) -> list[Requirement]:
        """The requirements about samples."""
        return about_samples(self.conditions)

    @property
    def guardrails(self) -> list[Guardrail]:
        """The requirements about hosts."""
        return about_hosts(self.conditions)

    def validated(self) -> RunSpec:
        """Return the specification with defaults filled in. Raises ``SpecError`` for the first invalid field.

        Without a duration, a load lasts as long as its curve, or 60 s; a plan run as written ends by itself.
        """
        if self.mode not in MODES:
            raise SpecError(specs.MODE(), "mode")
        if len(self.name) > MAX_NAME or has_controls(self.name):
            raise SpecError(specs.NAME(), "name")
        if not 1 <= self.generators <= MAX_GENERATORS:
            raise SpecError(specs.GENERATORS(), "generators")
        if not 1 <= self.max_threads <= MAX_THREADS:
            raise SpecError(specs.MAX_THREADS(), "max_threads")
        check_target(self.mode, self.target, self.generators)
        curve = self._checked_curve()
        self._check_yield()
        self._check_pairs()
        self.conditions  # noqa: B018 - it raises for an invalid one
        return replace(self, name=self.name.strip(), duration_s=self._duration(curve))

    def _checked_curve(self) -> Curve:
        if not math.isfinite(self.ramp_s) or not 0 <= self.ramp_s <= MAX_DURATION_S:
            raise SpecError(specs.RAMP(), "ramp_s")
        if self.ramp_s and self.curve:
            raise SpecError(specs.RAMP_AND_CURVE(), "ramp_s")
        if self.ramp_s and self.as_written:
            raise SpecError(specs.RAMP_AS_WRITTEN(), "ramp_s")
        if self.curve and self.as_written:
            raise SpecError(specs.CURVE_AS_WRITTEN(), "curve")
        try:
            curve = self.load_curve
        except InputError as error:
            raise SpecError(error.message, "curve") from None
        if not curve.length <= MAX_DURATION_S:
            raise SpecError(specs.CURVE_LENGTH(), "curve")
        if not any(percent for _time, percent in curve.points):
            raise SpecError(specs.CURVE_ZERO(), "curve")
        return curve

    def _check_yield(self) -> None:
        if self.yield_after_s is None:
            return
        if self.as_written:
            raise SpecError(specs.YIELD_AS_WRITTEN(), "yield_after_s")
        if not LEAST_YIELD_S <= self.yield_after_s <= MOST_YIELD_S:
            raise SpecError(specs.YIELD_AFTER(), "yield_after_s")

    def _duration(self, curve: Curve) -> float | None:
        if self.duration_s is None:
            if self.as_written:
                return None
            return curve.length if self.curve and curve.length > 0 else DEFAULT_DURATION_S
        if not math.isfinite(self.duration_s) or not 0 < self.duration_s <= MAX_DURATION_S:
            raise SpecError(specs.DURATION(), "duration_s")
        if self.trial and self.duration_s > MAX_TRIAL_S:
            raise SpecError(specs.TRIAL_LIMIT(limit=MAX_TRIAL_S), "duration_s")
        return self.duration_s

    def _check_pairs(self) -> None:
        for option in ("variables", "properties", "system_properties"):
            for name, value in getattr(self, option).items():
                if not name.strip() or "=" in name or has_controls(name):
                    raise SpecError(specs.PAIR_NAME(name=name), option)
                if has_controls(value):
                    raise SpecError(specs.PAIR_VALUE(name=name), option)


FIELDS = {one.name for one in fields(RunSpec)}
NULLABLE = {one.name for one in fields(RunSpec) if one.metadata.get("nullable")}

_TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer", "minimum": 0},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "list[str]": {"type": "array", "items": {"type": "string"}},
    "dict[str, str]": {"type": "object", "additionalProperties": {"type": "string"}},
}


def asked_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each value of ``RunSpec.asked``."""
    total = "of all generators together at 100 % of the curve"
    schemas: dict[str, dict[str, Any]] = {
        "rate": {"description": f"Transactions per second {total}", "type": ["number", "null"]},
        "threads": {"description": f"Threads {total}", "type": ["number", "null"]},
    }
    for one in fields(RunSpec):
        if one.metadata:
            kind, _, optional = str(one.type).partition(" | ")
            schema = {"description": one.metadata["meaning"], **_TYPES[kind]}
            if optional or one.metadata["nullable"]:
                schema["type"] = [schema["type"], "null"]
            schemas[one.name] = schema
    schemas["mode"]["enum"] = list(MODES)
    return schemas


def check_target(mode: str, target: float | None, generators: int) -> None:
    """Raise ``SpecError`` unless ``target`` is a valid total for this number of generators."""
    if mode == AS_WRITTEN:
        if target is not None:
            raise SpecError(specs.TARGET_AS_WRITTEN(), "target")
        return
    if target is None:
        raise SpecError(specs.TARGET_MISSING(), mode)
    if mode == RATE:
        if not math.isfinite(target) or not 0 < target <= MAX_RATE:
            raise SpecError(specs.RATE(value=target), RATE)
        return
    if not math.isfinite(target) or not 1 <= target <= MAX_THREADS or target != int(target):
        raise SpecError(specs.THREADS(value=target), THREADS)
    if target < generators:
        raise SpecError(specs.THREADS_SHARED(threads=target, generators=generators), "generators")
