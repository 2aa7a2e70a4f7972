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
LOST_AFTER_SECONDS = 5.0
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
    """A zip of one plan and its files, addressed by the SHA-256 of its bytes."""

    sha256: str
    size: int
    path: str
    """Where to fetch it below the server's URL, with the agent's token."""
    plan: str = "run.jmx"
    """Name of the plan inside."""


@dataclass
class Order:
    """What one generator should be doing for one run.

    ``points`` is this generator's share of the load over absolute server time, (seconds, transactions
    per second or threads); empty when ``mode`` is ``as_written``. ``start_at`` and ``end_at`` are
    server time; ``start_at`` is ``None`` until the run may begin, ``end_at`` ``None`` when only the plan
    ends it. ``phase`` places this generator's arrivals between the others': (position, count).
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
    stop_grace_s: float = 30.0
    heap_mb: int = 1024


@dataclass
class Observed:
    """What a generator sees of its run. ``last_second`` is the last it measured (server time).

    ``drained`` tells that the load has ended and every measured second has reached the collector.
    ``error`` is one sentence for a person when ``state`` is ``failed``; ``log_tail`` the end of JMeter's log.
    """

    run: str
    state: str
    revision: int = 0
    seconds: int = 0
    last_second: int | None = None
    drained: bool = False
    error: str = ""
    log_tail: str = ""


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
_NESTED: dict[tuple[Any, str], Any] = {
    (Report, "host"): Host,
    (Report, "observed"): Observed,
    (Desired, "order"): Order,
    (Order, "bundle"): Bundle,
}
_PAIRS = {(Order, "phase")}
_PAIR_LISTS = {(Order, "points")}


def encode(message: Message) -> str:
    """Return the message as one line of JSON."""
    return json.dumps({"type": message.TYPE, **asdict(message)}, separators=(",", ":"))


def decode(text: str | bytes) -> Message:
    """Read one message; unknown fields are ignored. Raises ``ProtocolError``."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ProtocolError(f"not JSON: {error}") from None
    kind = _MESSAGES.get(data.get("type", "")) if isinstance(data, dict) else None
    if kind is None:
        raise ProtocolError(f"no message of a known type: {str(text)[:100]!r}")
    message: Message = build(kind, data)
    return message


def build(kind: Any, data: Any) -> Any:
    """Make a ``kind`` of this module from decoded JSON. Raises ``ProtocolError`` naming the field."""
    if not isinstance(data, dict):
        raise ProtocolError(f"{kind.__name__} is {type(data).__name__}, not an object")
    values: dict[str, Any] = {}
    for item in fields(kind):
        if item.name not in data:
            continue
        value = data[item.name]
        nested = _NESTED.get((kind, item.name))
        if nested is not None and value is not None:
            value = build(nested, value)
        elif (kind, item.name) in _PAIRS:
            value = tuple(value)
        elif (kind, item.name) in _PAIR_LISTS:
            value = [tuple(pair) for pair in value]
        values[item.name] = value
    try:
        return kind(**values)
    except TypeError as error:
        raise ProtocolError(f"{kind.__name__}: {error}") from None
