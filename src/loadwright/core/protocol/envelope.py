"""The messages of the control connection, whatever the agent's role.

Every message is one JSON object with ``type`` and the fields of the class with that ``TYPE``. An agent sends
``hello``, then ``report`` at every heartbeat and whenever its observed state changes. The server answers ``hello``
with ``welcome`` or ``refusal`` and every ``report`` with ``desired``, which it also sends on every change. Messages
may be lost or repeated: each carries the whole state, never a step.

Times are server time in seconds since the epoch. An agent estimates the offset of its own clock from
``Report.sent_at`` (its clock), echoed by ``Desired`` with ``received_at`` and ``answered_at``.
"""

# The codec evaluates these annotations at run time, where Python 3.9 knows no ``float | None``.

from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Optional, TypeVar, Union

VERSION = 1
HEARTBEAT_SECONDS = 1.0
LOST_AFTER_SECONDS = 4.0
"""An agent that has been silent for this long is lost."""

OrderT = TypeVar("OrderT")
ObservedT = TypeVar("ObservedT")


class ProtocolError(ValueError):
    """A message that does not follow the protocol; the text names the field and what is wrong with it."""


@dataclass
class Host:
    """The agent's machine now. ``cpu_percent``: all cores together are 100."""

    cpu_percent: Optional[float] = None
    memory_percent: Optional[float] = None
    received_bytes_s: Optional[float] = None
    sent_bytes_s: Optional[float] = None
    disk_free_bytes: Optional[int] = None


@dataclass
class Hello:
    """First message of an agent. A role may extend it with fields of its own, all with defaults."""

    TYPE: ClassVar[str] = "hello"
    role: str
    hostname: str
    version: int = VERSION
    agent_version: str = ""
    system: str = ""
    cores: int = 0
    memory_bytes: int = 0


@dataclass
class Report(Generic[ObservedT]):
    """The agent's state; ``sent_at`` is the agent's own clock."""

    TYPE: ClassVar[str] = "report"
    sent_at: float
    clock_offset: Optional[float] = None
    host: Host = field(default_factory=Host)
    observed: Optional[ObservedT] = None
    spool_points: int = 0
    """Measured points that the collector has not stored yet."""


@dataclass
class Welcome:
    """The server accepts this agent. ``agent`` is its stable id, with which its telemetry is tagged."""

    TYPE: ClassVar[str] = "welcome"
    agent: str
    name: str
    collector: str
    """URL for telemetry; a relative one is below the server's."""
    heartbeat_s: float = HEARTBEAT_SECONDS


@dataclass
class Refusal:
    """The server does not accept this agent; ``reason`` is one sentence for a person."""

    TYPE: ClassVar[str] = "refusal"
    reason: str


@dataclass
class Desired(Generic[OrderT]):
    """What the agent should be doing. ``order`` is ``None`` when it should be idle.

    ``echo`` repeats the report's ``sent_at``; it is ``None`` when this does not answer a report.
    """

    TYPE: ClassVar[str] = "desired"
    revision: int
    order: Optional[OrderT] = None
    echo: Optional[float] = None
    received_at: Optional[float] = None
    answered_at: Optional[float] = None


Message = Union[Hello, Report[Any], Welcome, Refusal, Desired[Any]]


@dataclass(frozen=True)
class RoleMessages(Generic[OrderT, ObservedT]):
    """The types that the messages of one role carry.

    A role without orders or observations leaves them out: its messages then carry ``null`` there.
    """

    role: str
    hello: type[Hello] = Hello
    order: Optional[type[OrderT]] = None
    observed: Optional[type[ObservedT]] = None
