"""The words agents and server share: one file, versioned from the first day.

Every message on the control connection is one JSON object with ``type`` and the fields of the class
of that name. An agent says ``hello`` and then ``report`` every heartbeat and whenever what it
observes changes; the server answers ``hello`` with ``welcome`` or ``refusal``, every ``report`` with
``desired``, and sends ``desired`` on every change besides. Messages may be lost or repeated: each
carries the whole state, never a step.

Times are server time in seconds since the epoch; an agent estimates the offset of its own clock from
``Report.sent_at`` (its clock), echoed by ``Desired`` with ``received_at`` and ``answered_at``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Union

VERSION = 1
HEARTBEAT_SECONDS = 1.0
LOST_AFTER_SECONDS = 4.0
"""A generator that is silent for so long is lost."""

# What an order asks of a generator, in the order it normally goes through them.
PREPARE = "prepare"
RUN = "run"
STOP = "stop"
STOP_NOW = "stop_now"

# What a generator observes of the run it was ordered.
PREPARING = "preparing"
READY = "ready"
RUNNING = "running"
STOPPING = "stopping"
ENDED = "ended"
FAILED = "failed"

# How the load is given.
RATE = "rate"
THREADS = "threads"
AS_WRITTEN = "as_written"


class ProtocolError(ValueError):
    """A message that cannot be understood; the text says what was wrong with it."""


@dataclass
class Bundle:
    """A zip of one plan and its small files, addressed by the SHA-256 of its bytes."""

    sha256: str
    size: int
    path: str
    """Where to fetch it below the server's URL, with the agent's token."""
    plan: str = "run.jmx"
    """Name of the plan inside."""


@dataclass
class DataFile:
    """A large file of the plan that is not in the bundle: its place below the plan's folder, and where to fetch it."""

    path: str
    sha256: str
    size: int


@dataclass
class Split:
    """A data file of the bundle, of which a generator uses every ``parts``-th line from line ``part`` on.

    With ``header`` the first line is none of them and kept; with ``quoted`` a quoted field may hold line breaks.
    """

    path: str
    header: bool
    quoted: bool
    part: int
    parts: int


@dataclass
class Order:
    """What one generator should be doing for one run.

    ``points`` is this generator's share of the load over absolute server time, (seconds, transactions
    per second or threads); empty when ``mode`` is ``as_written``. ``start_at`` and ``end_at`` are
    server time; ``start_at`` is ``None`` until the run may begin, ``end_at`` ``None`` when only the plan
    ends it. ``phase`` places this generator's arrivals between the others': (position, count). ``attempt``
    counts how often the generator was taken into this run before: an order with another one begins anew.
    """

    run: str
    state: str
    bundle: Bundle
    mode: str = AS_WRITTEN
    points: list[tuple[float, float]] = field(default_factory=list)
    start_at: float | None = None
    end_at: float | None = None
    phase: tuple[int, int] = (0, 1)
    max_threads: int = 1000
    properties: dict[str, str] = field(default_factory=dict)
    jtl: bool = False
    debug: bool = False
    """Failed samples are kept with request and response."""
    files: list[DataFile] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    stop_grace_s: float = 30.0
    heap_mb: int = 1024
    attempt: int = 0


@dataclass
class Observed:
    """What a generator sees of its run. ``last_second`` is the last it measured (server time).

    ``drained`` tells that the load has ended and every measured second has reached the collector, but for
    ``points_dropped``: what had to give way because the generator could not keep any more of it.
    ``error`` is one sentence for a person when ``state`` is ``failed``; ``log_tail`` the end of JMeter's log.
    ``stalled`` tells that JMeter should produce load and is silent, ``attempt`` which order this is about.
    ``warnings`` are words of ``core.health`` that hold now. While it prepares, ``fetched_bytes`` of ``fetch_bytes`` of
    its large data files are here.
    """

    run: str
    state: str
    revision: int = 0
    seconds: int = 0
    last_second: int | None = None
    drained: bool = False
    points_dropped: int = 0
    error: str = ""
    log_tail: str = ""
    stalled: bool = False
    attempt: int = 0
    warnings: list[str] = field(default_factory=list)
    fetched_bytes: int = 0
    fetch_bytes: int = 0


@dataclass
class Host:
    """The generator's machine now. ``cpu_percent``: all cores together are 100."""

    cpu_percent: float | None = None
    memory_percent: float | None = None
    received_bytes_s: float | None = None
    sent_bytes_s: float | None = None
    disk_free_bytes: int | None = None


@dataclass
class Hello:
    """First message of an agent."""

    TYPE: ClassVar[str] = "hello"
    role: str
    hostname: str
    version: int = VERSION
    agent_version: str = ""
    system: str = ""
    cores: int = 0
    memory_bytes: int = 0
    java: str = ""
    jmeter: str = ""


@dataclass
class Report:
    """What an agent observes; ``sent_at`` is the agent's own clock."""

    TYPE: ClassVar[str] = "report"
    sent_at: float
    clock_offset: float | None = None
    host: Host = field(default_factory=Host)
    observed: Observed | None = None
    spool_points: int = 0
    """Points measured that the collector has not taken yet."""


@dataclass
class Welcome:
    """The server knows this agent. ``agent`` is its stable id, used as the generator tag of telemetry."""

    TYPE: ClassVar[str] = "welcome"
    agent: str
    name: str
    collector: str
    """URL to post telemetry to; relative ones are below the server's."""
    heartbeat_s: float = HEARTBEAT_SECONDS


@dataclass
class Refusal:
    """The server will not work with this agent; ``reason`` is one sentence for a person."""

    TYPE: ClassVar[str] = "refusal"
    reason: str


@dataclass
class Desired:
    """What the agent should be doing. ``order`` is ``None`` when it should be idle.

    ``echo`` repeats the report's ``sent_at``, ``None`` when not an answer to one.
    """

    TYPE: ClassVar[str] = "desired"
    revision: int
    order: Order | None = None
    echo: float | None = None
    received_at: float | None = None
    answered_at: float | None = None


Message = Union[Hello, Report, Welcome, Refusal, Desired]

_MESSAGES: dict[str, Any] = {kind.TYPE: kind for kind in (Hello, Report, Welcome, Refusal, Desired)}
_PARTS: dict[str, Any] = {kind.__name__: kind for kind in (Bundle, DataFile, Split, Order, Observed, Host)}
_PLAIN: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


def encode(message: Message) -> str:
    """Return the message as one line of JSON."""
    return json.dumps({"type": message.TYPE, **asdict(message)}, separators=(",", ":"))


def decode(text: str | bytes) -> Message:
    """Read one message; unknown fields are ignored. Raises ``ProtocolError``."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ProtocolError(f"not JSON: {error}") from None
    kind = _MESSAGES.get(str(data.get("type"))) if isinstance(data, dict) else None
    if kind is None:
        raise ProtocolError(f"no message of a known type: {str(text)[:100]!r}")
    message: Message = build(kind, data)
    return message


def build(kind: Any, data: Any) -> Any:
    """Make a ``kind`` of this module from decoded JSON. Raises ``ProtocolError`` naming the field."""
    if not isinstance(data, dict):
        raise ProtocolError(f"{kind.__name__} is {type(data).__name__}, not an object")
    values = {
        item.name: _read(f"{kind.__name__}.{item.name}", str(item.type), data[item.name])
        for item in fields(kind)
        if item.name in data
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise ProtocolError(f"{kind.__name__}: {error}") from None


def _read(name: str, annotation: str, value: Any) -> Any:
    """Return ``value`` as the type its field is annotated with. Raises ``ProtocolError``.

    The annotation is taken as text, which is all that Python 3.9 has of ``float | None``.
    """
    optional = annotation.endswith(" | None")
    if optional and value is None:
        return None
    wanted = annotation[: -len(" | None")] if optional else annotation
    outer, _, inner = wanted.rpartition("]")[0].partition("[")
    if wanted in _PARTS:
        return build(_PARTS[wanted], value)
    if outer == "list" and isinstance(value, list):
        return [_read(name, inner, item) for item in value]
    if outer == "tuple" and isinstance(value, list):
        kinds = inner.split(", ")
        if len(value) == len(kinds):
            return tuple(_read(name, kind, item) for kind, item in zip(kinds, value))
    if outer == "dict" and isinstance(value, dict):
        return {key: _read(name, inner.split(", ")[1], item) for key, item in value.items()}
    if isinstance(value, _PLAIN.get(wanted, ())) and (wanted == "bool" or not isinstance(value, bool)):
        return value
    raise ProtocolError(f"{name} is {str(value)[:50]!r}, not {annotation}")
