"""The messages of the control connection that all agent roles share.

Every message is one JSON object with ``type`` and the fields of the class with that ``TYPE``. An agent sends ``hello``,
then ``report`` at every heartbeat and whenever its observed state changes. The server answers ``hello`` with
``welcome`` or ``refusal`` and every ``report`` with ``desired``, which it also sends on every change. Messages may be
lost or repeated: each contains the whole state, never a change to it.

Every value that an agent sends has a declared range (``ranged``). A number outside of it, and a text that has not its
form, violate the protocol; texts, lists and objects are cut to their maximum length.

Times are server time in seconds since the epoch. An agent estimates the offset of its own clock from ``Report.sent_at``
(its clock), echoed by ``Desired`` with ``received_at`` and ``answered_at``.
"""

# The codec evaluates these annotations at run time, and Python 3.9 does not support ``float | None`` there.

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Optional, TypeVar, Union

from loadwright.core.stats.fields import MAX_INTEGER, ranged

VERSION = 1
HEARTBEAT_SECONDS = 1.0
LOST_AFTER_SECONDS = 4.0
"""An agent without contact for this long is lost."""
MAX_MESSAGE_CHARACTERS = 4 * 1024 * 1024
"""Maximum length of a message of an agent."""
MAX_NAME = 200
MAX_CLOCK = 1e11
"""Limit of times by the clock of an agent, which may be wrong, and of its offset: 3,000 years."""

MOST_KEPT = 20
"""Maximum number of runs whose files an agent reports to keep."""
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

OrderT = TypeVar("OrderT")
ObservedT = TypeVar("ObservedT")


class ProtocolError(ValueError):
    """A message that violates the protocol; the text names the field and the problem."""


def is_run_id(text: str) -> bool:
    """Return whether ``text`` is the id of a run that can be the name of a folder."""
    return _RUN_ID.fullmatch(text) is not None


def _run_id(text: str) -> None:
    if not is_run_id(text):
        raise ValueError(f"{text[:50]!r} is no id of a run")


@dataclass
class Host:
    """The current state of the agent's machine. ``cpu_percent``: all cores together are 100."""

    cpu_percent: Optional[float] = field(default=None, metadata=ranged(float, "%", "CPU in use", 100))
    memory_percent: Optional[float] = field(default=None, metadata=ranged(float, "%", "memory in use", 100))
    received_bytes_s: Optional[float] = field(default=None, metadata=ranged(float, "byte/s", "received", MAX_INTEGER))
    sent_bytes_s: Optional[float] = field(default=None, metadata=ranged(float, "byte/s", "sent", MAX_INTEGER))
    disk_free_bytes: Optional[int] = field(default=None, metadata=ranged(int, "byte", "free space", MAX_INTEGER))


@dataclass
class Hello:
    """The first message of an agent. A role may extend it with its own fields, all with defaults.

    ``bandwidth_mbit_s`` is the speed of its fastest network link in Mbit/s, 0 if the machine does not state it.
    """

    TYPE: ClassVar[str] = "hello"
    role: str = field(metadata=ranged(str, "", "role of the agent", MAX_NAME))
    hostname: str = field(metadata=ranged(str, "", "name of its machine", 255))
    version: int = field(default=VERSION, metadata=ranged(int, "", "version of the protocol", MAX_INTEGER))
    agent_version: str = field(default="", metadata=ranged(str, "", "version of the agent", MAX_NAME))
    system: str = field(default="", metadata=ranged(str, "", "operating system", MAX_NAME))
    cores: int = field(default=0, metadata=ranged(int, "", "number of processors", 2**20))
    memory_bytes: int = field(default=0, metadata=ranged(int, "byte", "size of the memory", MAX_INTEGER))
    bandwidth_mbit_s: int = field(default=0, metadata=ranged(int, "Mbit/s", "speed of its fastest link", 2**31 - 1))


@dataclass
class Report(Generic[ObservedT]):
    """The state of the agent. ``sent_at`` is the time by the agent's own clock.

    ``kept`` are the ids of the runs whose files it keeps; agents of earlier versions do not send them. Up to
    ``pause_s`` seconds may pass until the next report if that is longer than ``Welcome.heartbeat_s``.
    """

    TYPE: ClassVar[str] = "report"
    sent_at: float = field(metadata=ranged(float, "s", "time of sending", MAX_CLOCK, minimum=-MAX_CLOCK))
    clock_offset: Optional[float] = field(
        default=None, metadata=ranged(float, "s", "offset of its clock", MAX_CLOCK, minimum=-MAX_CLOCK)
    )
    host: Host = field(default_factory=Host)
    observed: Optional[ObservedT] = None
    spool_points: int = field(default=0, metadata=ranged(int, "", "points in the spool", MAX_INTEGER))
    """Measured points that are not yet stored by the collector."""
    kept: list[str] = field(
        default_factory=list, metadata=ranged(list, "", "runs whose files it keeps", MOST_KEPT, form=_run_id)
    )
    pause_s: float = field(default=0.0, metadata=ranged(float, "s", "time until the next report", 3600))


@dataclass
class Welcome:
    """The server accepts this agent. ``agent`` is its stable id, the tag of its telemetry.

    A report follows the previous one after ``heartbeat_s``, or after ``Report.pause_s``, which is at most
    ``longest_pause_s``. Servers of earlier versions do not send that: they expect every report after ``heartbeat_s``.
    """

    TYPE: ClassVar[str] = "welcome"
    agent: str
    name: str
    collector: str
    """URL for telemetry; a relative one is resolved against the server's."""
    heartbeat_s: float = HEARTBEAT_SECONDS
    longest_pause_s: float = 0.0


@dataclass
class Refusal:
    """The server rejects this agent; ``reason`` is one sentence for a person."""

    TYPE: ClassVar[str] = "refusal"
    reason: str


@dataclass
class Desired(Generic[OrderT]):
    """The desired state of the agent. ``order`` is ``None`` if it should be idle.

    ``echo`` repeats the report's ``sent_at``; it is ``None`` if the message does not answer a report. ``discard`` are
    those of the kept runs that were deleted: the agent removes their files. ``expected``: somebody is about to give it
    an order, so it makes ready for one. ``catalogue`` is the digest of the installation whose elements the agent is
    asked to list when it has nothing else to do. Servers of earlier versions do not send these.
    """

    TYPE: ClassVar[str] = "desired"
    revision: int
    order: Optional[OrderT] = None
    echo: Optional[float] = None
    received_at: Optional[float] = None
    answered_at: Optional[float] = None
    discard: list[str] = field(default_factory=list)
    expected: bool = False
    catalogue: str = ""


Message = Union[Hello, Report[Any], Welcome, Refusal, Desired[Any]]


@dataclass(frozen=True)
class RoleMessages(Generic[OrderT, ObservedT]):
    """The types in the messages of one role.

    A role without orders or observations omits them: its messages then have ``null`` there. ``heartbeat_s`` is the time
    between reports without changes; an agent is lost after ``lost_after_s``, which is longer than two of them. An agent
    that has nothing to tell may announce pauses of up to ``longest_pause_s``.
    """

    role: str
    hello: type[Hello] = Hello
    order: Optional[type[OrderT]] = None
    observed: Optional[type[ObservedT]] = None
    heartbeat_s: float = HEARTBEAT_SECONDS
    lost_after_s: float = LOST_AFTER_SECONDS
    longest_pause_s: float = 0.0

    def patience_s(self, report: Report[Any]) -> float:
        """Return the time after which an agent is lost from which nothing has followed ``report``."""
        return max(self.lost_after_s, 2 * min(report.pause_s, self.longest_pause_s) + 1)
