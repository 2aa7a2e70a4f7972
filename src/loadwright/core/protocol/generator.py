"""The messages of a generator: the order to take part in a run, and the observed state of that run."""

# The codec evaluates these annotations at run time, and Python 3.9 does not support ``float | None`` there.

import re
from dataclasses import dataclass, field
from typing import Any, Optional

from loadwright.core.modes import AS_WRITTEN as AS_WRITTEN
from loadwright.core.modes import RATE as RATE
from loadwright.core.modes import THREADS as THREADS
from loadwright.core.stats.fields import MAX_COUNT, MAX_INTEGER, MAX_SECOND, ranged

from .envelope import MAX_NAME, Hello, RoleMessages

# States of an order, in their normal sequence.
PREPARE = "prepare"
RUN = "run"
STOP = "stop"
STOP_NOW = "stop_now"

# Observed states of a run on a generator.
PREPARING = "preparing"
READY = "ready"
RUNNING = "running"
STOPPING = "stopping"
ENDED = "ended"
FAILED = "failed"


MAX_ERROR = 4000
"""Maximum length of the text of an error."""
MAX_LOG_TAIL = 16_000
MOST_REMARKS = 20
MOST_PLUGINS = 500
"""Maximum number of jars of plugins that a generator reports."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


def _digest(text: str) -> None:
    if text and not _DIGEST.fullmatch(text):
        raise ValueError(f"{text[:50]!r} is no SHA-256")


@dataclass
class Bundle:
    """A zip of one plan and its small files, addressed by the SHA-256 of its bytes."""

    sha256: str
    size: int
    path: str
    """Path below the server's URL; fetched with the agent's token."""
    plan: str = "run.jmx"
    """Path of the plan inside the zip."""


@dataclass
class DataFile:
    """A large file of the plan outside the zip: its path as if it were inside, and its SHA-256."""

    path: str
    sha256: str
    size: int


@dataclass
class Split:
    """A data file of the bundle of which this generator uses every ``parts``-th line, starting at line ``part``.

    With ``header``, the first line is kept and not counted; with ``quoted``, quoted fields may contain line breaks.
    """

    path: str
    header: bool
    quoted: bool
    part: int
    parts: int


@dataclass
class Order:
    """The desired state of one generator for one run.

    ``points`` is this generator's share of the load over absolute server time, (seconds, transactions per second or
    threads); empty if ``mode`` is ``as_written``. ``start_at`` and ``end_at`` are server time; ``start_at`` is ``None``
    until the start is decided, ``end_at`` is ``None`` if only the plan ends the run. ``phase`` interleaves the arrivals
    of the generators: (position, count). ``attempt`` counts the earlier times that the generator joined this run: an
    order with a different value is a new start. With another ``log_requested_at`` than before, the generator uploads
    the end of JMeter's log as it is then.
    """

    run: str
    state: str
    bundle: Bundle
    mode: str = AS_WRITTEN
    points: list[tuple[float, float]] = field(default_factory=list)
    start_at: Optional[float] = None
    end_at: Optional[float] = None
    phase: tuple[int, int] = (0, 1)
    max_threads: int = 1000
    properties: dict[str, str] = field(default_factory=dict)
    system_properties: dict[str, str] = field(default_factory=dict)
    jtl: bool = False
    debug: bool = False
    """Keep failed samples with request and response."""
    generators: int = 0
    """The number of generators at the start; 0 if a server of an earlier version does not send it."""
    unique_threads: bool = False
    """Give threads names and numbers that no other generator of the run uses."""
    warm_up: bool = False
    """Warm JMeter up before it is ready. Servers of earlier versions do not ask for it."""
    trial: bool = False
    """Keep all samples with request and response, and end when the plan does, at ``end_at`` at the latest."""
    yield_after_s: Optional[float] = None
    """Seconds without contact with the server after which the load pauses; ``None``: it continues."""
    files: list[DataFile] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    stop_grace_s: float = 30.0
    heap_mb: int = 1024
    attempt: int = 0
    log_requested_at: Optional[float] = None

    @property
    def checksums(self) -> list[str]:
        """The SHA-256 of its bundle and data files."""
        return [self.bundle.sha256, *(file.sha256 for file in self.files)]

    @property
    def ends_by_itself(self) -> bool:
        """Whether only the plan defines the end of the load: its threads end when they have nothing left to do."""
        return self.mode == AS_WRITTEN and (self.end_at is None or self.trial)


@dataclass
class Observed:
    """The state of a run on a generator. ``last_second`` is the latest measured one (server time).

    ``drained``: the load has ended and the collector has stored every measured second, except for ``points_dropped``,
    for which the generator had no space. ``error`` is one English sentence if ``state`` is ``failed``,
    ``error_message`` the same as JSON of a ``core.messages.Message`` (agents of earlier versions do not send it);
    ``log_tail`` is the end of JMeter's log. ``stalled``: JMeter should produce load but sends no measurements.
    ``attempt`` is that of the order. ``warnings`` are the current keys of ``core.messages.events.WARNINGS``. Of the
    large data files, ``fetched_bytes`` of ``fetch_bytes`` have been downloaded. ``warming_up``: JMeter is being warmed
    up, which is part of ``preparing``; ``warm_up_s`` is how long that took. ``java_options`` are those of the JVM.
    ``load_ended_at`` is the server time at which the load ended, ``None`` while it lasts and if it never began.
    ``remarks`` are ``core.messages.Message`` as JSON about how the load went, which cast doubt on the run.
    """

    run: str = field(metadata=ranged(str, "", "id of the run", MAX_NAME))
    state: str = field(metadata=ranged(str, "", "observed state", 16))
    revision: int = field(default=0, metadata=ranged(int, "", "revision of the order", MAX_COUNT))
    seconds: int = field(default=0, metadata=ranged(int, "", "measured seconds", MAX_COUNT))
    last_second: Optional[int] = field(default=None, metadata=ranged(int, "s", "the latest of them", MAX_SECOND))
    drained: bool = False
    points_dropped: int = field(default=0, metadata=ranged(int, "", "points without space", MAX_COUNT))
    error: str = field(default="", metadata=ranged(str, "", "why it failed", MAX_ERROR))
    error_message: Optional[dict[str, Any]] = field(default=None, metadata=ranged(dict, "", "error as a message", 2))
    log_tail: str = field(default="", metadata=ranged(str, "", "end of JMeter's log", MAX_LOG_TAIL))
    stalled: bool = False
    attempt: int = field(default=0, metadata=ranged(int, "", "attempt of the order", MAX_COUNT))
    warnings: list[str] = field(default_factory=list, metadata=ranged(list, "", "current warnings", 50))
    fetched_bytes: int = field(default=0, metadata=ranged(int, "byte", "downloaded", MAX_INTEGER))
    fetch_bytes: int = field(default=0, metadata=ranged(int, "byte", "to download", MAX_INTEGER))
    warming_up: bool = False
    warm_up_s: Optional[float] = field(default=None, metadata=ranged(float, "s", "duration of the warm-up", MAX_COUNT))
    java_options: list[str] = field(default_factory=list, metadata=ranged(list, "", "options of the JVM", 200))
    load_ended_at: Optional[float] = field(default=None, metadata=ranged(float, "s", "end of the load", MAX_SECOND))
    remarks: list[dict[str, Any]] = field(default_factory=list, metadata=ranged(list, "", "remarks", MOST_REMARKS))


@dataclass
class GeneratorHello(Hello):
    """The first message of a generator, with the versions of its Java and JMeter.

    ``installation`` is the digest of the jars of its JMeter, ``plugins`` are the names of those that are not JMeter's
    own. Agents of earlier versions do not send them.
    """

    java: str = field(default="", metadata=ranged(str, "", "version of Java", MAX_NAME))
    jmeter: str = field(default="", metadata=ranged(str, "", "version of JMeter", MAX_NAME))
    installation: str = field(default="", metadata=ranged(str, "", "digest of its jars", 64, form=_digest))
    plugins: list[str] = field(default_factory=list, metadata=ranged(list, "", "jars of plugins", MOST_PLUGINS))


GENERATOR = RoleMessages("generator", hello=GeneratorHello, order=Order, observed=Observed)
