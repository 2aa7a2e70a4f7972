"""The messages of a monitor: what it measures for the server beside the host itself, and what it observes of that."""

# The codec evaluates these annotations at run time, and Python 3.9 does not support ``float | None`` there.

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Optional

from loadwright.core.stats.fields import ranged

from .envelope import MAX_NAME, Hello, RoleMessages

MOST_ADDRESSES = 50
MOST_SEEN = 200
MAX_REASON = 300
SAMPLE_SECONDS = (1, 2, 5, 10)
"""The seconds between measurements from which an agent chooses: each interval is a whole number of them."""

# Results of a request to drop the page cache.
DROPPED = "dropped"
NOT_ALLOWED = "not_allowed"
FAILED = "failed"

_MAX_PID = 2**31 - 1
_MAX_PORT = 65535


def _within(limit: int) -> Callable[[Any], None]:
    """Return the form of the numbers of a list, which are integers from 1 to ``limit``."""

    def check(number: Any) -> None:
        if not 1 <= number <= limit:
            raise ValueError(f"{str(number)[:20]} is not between 1 and {limit:,}")

    return check


@dataclass
class ProcessOrder:
    """Processes to measure together: those whose command line contains the identifier of a project."""

    identifier: str


@dataclass
class MonitorOrder:
    """What the server asks of a monitor. Without an order it measures the host every second.

    ``sample_s`` is the shortest time between measurements in seconds. ``processes`` are looked for on the host, with
    their ports; ``ports`` are measured in addition. Single cores are measured until ``cores_until`` (server time).
    ``link_mbit_s`` overrides the speed of interfaces. ``max_core_percent`` is the share of a core above which the agent
    measures less often. Each new ``drop_caches``, the id of a request, drops the page cache once if the agent was
    started with permission to do so. Up to ``together_s`` seconds may be processed and delivered together, because
    nobody waits for them; servers of earlier versions do not send it.
    """

    sample_s: int = 1
    processes: list[ProcessOrder] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    cores_until: Optional[float] = None
    link_mbit_s: dict[str, int] = field(default_factory=dict)
    max_core_percent: float = 20.0
    drop_caches: str = ""
    together_s: int = 1


@dataclass
class SeenJvm:
    """A Java virtual machine that is measured. ``collector`` is its garbage collector."""

    name: str = field(metadata=ranged(str, "", "as the part of its figures", MAX_NAME))
    pid: int = field(metadata=ranged(int, "", "process id", _MAX_PID))
    version: str = field(default="", metadata=ranged(str, "", "version of Java", MAX_NAME))
    collector: str = field(default="", metadata=ranged(str, "", "its garbage collector", MAX_NAME))


@dataclass
class SeenProcess:
    """The processes with an ordered identifier that are running, and the TCP ports on which they listen."""

    identifier: str = field(metadata=ranged(str, "", "process identifier", MAX_NAME))
    pids: list[int] = field(
        default_factory=list, metadata=ranged(list, "", "process ids", MOST_SEEN, form=_within(_MAX_PID))
    )
    ports: list[int] = field(
        default_factory=list,
        metadata=ranged(list, "", "ports on which they listen", MOST_SEEN, form=_within(_MAX_PORT)),
    )


@dataclass
class CacheDrop:
    """The outcome of the latest request to drop the page cache. ``detail`` is the error of the system."""

    request: str = field(metadata=ranged(str, "", "id of the request", MAX_NAME))
    result: str = field(metadata=ranged(str, "", "outcome", 20))
    detail: str = field(default="", metadata=ranged(str, "", "error", MAX_REASON))


@dataclass
class MonitorObserved:
    """The state of a monitor. ``sample_s`` is in force; ``slowed``: it is longer than ordered, to use less CPU.

    ``unavailable`` has the reason of each collector that cannot measure, or not everything: what it needs does not
    exist on this host, or needs root.
    """

    sample_s: int = field(default=1, metadata=ranged(int, "s", "time between measurements", SAMPLE_SECONDS[-1]))
    slowed: bool = False
    core_percent: Optional[float] = field(
        default=None, metadata=ranged(float, "%", "CPU that the agent uses; one core is 100", 100 * 2**20)
    )
    allows_drop_caches: bool = False
    unavailable: dict[str, str] = field(default_factory=dict, metadata=ranged(dict, "", "reasons by collector", 50))
    jvms: list[SeenJvm] = field(default_factory=list, metadata=ranged(list, "", "JVMs of the host", MOST_SEEN))
    processes: list[SeenProcess] = field(
        default_factory=list, metadata=ranged(list, "", "ordered processes that were found", MOST_SEEN)
    )
    cache_drop: Optional[CacheDrop] = None


@dataclass
class MonitorHello(Hello):
    """The first message of a monitor, with what identifies its host among the servers of the inventory.

    ``machine_id`` is ``core.hosts.machine.hashed`` of the machine's id, empty if it has none.
    """

    machine_id: str = field(default="", metadata=ranged(str, "", "hashed id of the machine", 64))
    addresses: list[str] = field(default_factory=list, metadata=ranged(list, "", "IP addresses", MOST_ADDRESSES))


HEARTBEAT_SECONDS = 3.5
"""Its reports change slowly, and the control connection takes as much CPU as measuring: it sends every third second."""
LONGEST_PAUSE_SECONDS = 10.5
"""While nobody looks, a report is sent with what is delivered together: every 10 s."""

MONITOR = RoleMessages(
    "monitor",
    hello=MonitorHello,
    order=MonitorOrder,
    observed=MonitorObserved,
    heartbeat_s=HEARTBEAT_SECONDS,
    lost_after_s=8.0,
    longest_pause_s=LONGEST_PAUSE_SECONDS,
)
