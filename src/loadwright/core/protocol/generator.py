"""What the messages of a generator carry: the order to take part in a run, and what it observes of that run."""

# The codec evaluates these annotations at run time, where Python 3.9 knows no ``float | None``.

from dataclasses import dataclass, field
from typing import Optional

from loadwright.core.modes import AS_WRITTEN as AS_WRITTEN
from loadwright.core.modes import RATE as RATE
from loadwright.core.modes import THREADS as THREADS

from .envelope import Hello, RoleMessages

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
    start_at: Optional[float] = None
    end_at: Optional[float] = None
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
    last_second: Optional[int] = None
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
class GeneratorHello(Hello):
    """A generator's first message also names its Java and JMeter versions."""

    java: str = ""
    jmeter: str = ""


GENERATOR = RoleMessages("generator", hello=GeneratorHello, order=Order, observed=Observed)
