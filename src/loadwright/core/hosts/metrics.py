"""Metrics of hosts: the names by which rules and requirements refer to figures, and the values that people write.

Frequent figures have short names (``cpu``, ``full_gc``). Every figure also has its full name, which is that of its
family and its own: ``host_disk.busy_percent``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from loadwright.core.messages import Declaration, InputError, Message, hosts
from loadwright.core.messages.figures import TITLES
from loadwright.core.numbers import half_width
from loadwright.core.stats.fields import SUM, Field

from .figures import FAMILIES, FILESYSTEM, HOST, JVM, PORT, PROCESS, Family

PERCENT, BYTES, BYTES_PER_SECOND, PER_SECOND = "%", "byte", "byte/s", "1/s"
MILLISECONDS, SECONDS, MBIT_PER_SECOND, NUMBER = "ms", "s", "Mbit/s", ""

SIZES = {
    **{f"{prefix}B": 1000.0**power for power, prefix in enumerate(("", "k", "M", "G", "T"))},
    **{f"{prefix}iB": 1024.0**power for power, prefix in enumerate(("K", "M", "G", "T"), 1)},
}
"""Units of bytes, and how many bytes each has."""
_BITS = {f"{prefix}bit/s": 1000.0**power for power, prefix in enumerate(("k", "M", "G"), 1)}
_SPANS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}

SUFFIXES: Mapping[str, Mapping[str, float]] = {
    # A bare number could be meant as a fraction of 1.
    PERCENT: {"%": 1.0},
    BYTES: {"": 1.0, **SIZES},
    BYTES_PER_SECOND: {
        "": 1.0,
        **{f"{suffix}/s": factor for suffix, factor in SIZES.items()},
        **{suffix: factor / 8 for suffix, factor in _BITS.items()},
    },
    PER_SECOND: {"": 1.0, "/s": 1.0},
    MILLISECONDS: {"": 1.0, **{suffix: factor * 1000 for suffix, factor in _SPANS.items()}},
    SECONDS: {"": 1.0, **_SPANS},
    MBIT_PER_SECOND: {"": 1.0, **{suffix: factor / 1e6 for suffix, factor in _BITS.items()}},
    NUMBER: {"": 1.0},
}
"""By unit of a figure: what people may write behind a number, and by what it multiplies the number."""

_EXAMPLES = {
    PERCENT: "90%", BYTES: "1 GiB", BYTES_PER_SECOND: "50 MB/s", PER_SECOND: "100/s", MILLISECONDS: "20 ms",
    SECONDS: "30 min", MBIT_PER_SECOND: "1000", NUMBER: "100",
}  # fmt: skip
_VALUE = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([%A-Za-z/]*)\s*")
SHOWN_NAMES = ("cpu", "memory_available", "disk", "network", "full_gc")


@dataclass(frozen=True)
class Metric:
    """A figure of a family under a name. ``low_is_bad``: people want to know when it falls, otherwise when it rises."""

    name: str
    family: Family
    field: Field
    title: Message
    low_is_bad: bool = False

    @property
    def unit(self) -> str:
        return self.field.unit

    @property
    def counted(self) -> bool:
        """Return whether its values are counts, of which those of a longer time are the sum."""
        return self.field.over_time == SUM

    @property
    def example(self) -> str:
        """Return a value as people may write it."""
        return _EXAMPLES[self.unit]

    def parse(self, text: str) -> float:
        """Return the value of ``90%`` or ``1.5 GiB`` in the unit of the figure. Raises ``InputError``."""
        match = _VALUE.fullmatch(half_width(text))
        factor = SUFFIXES[self.unit].get(match.group(2)) if match else None
        value = float(match.group(1)) * factor if match and factor is not None else math.inf
        if not math.isfinite(value):
            raise InputError(hosts.NOT_A_VALUE(text=text, metric=self.name, example=self.example))
        # Rounded, so that 1.1 m is exactly 66 s and not the neighbouring float.
        return round(value, 9)


_SHORT: tuple[tuple[str, Family, str, Declaration], ...] = (
    ("cpu", HOST, "cpu_percent", hosts.CPU),
    ("cpu_user", HOST, "cpu_user_percent", hosts.CPU_USER),
    ("cpu_system", HOST, "cpu_system_percent", hosts.CPU_SYSTEM),
    ("iowait", HOST, "cpu_iowait_percent", hosts.IOWAIT),
    ("steal", HOST, "cpu_steal_percent", hosts.STEAL),
    ("load", HOST, "load_1", hosts.LOAD),
    ("load_5", HOST, "load_5", hosts.LOAD_5),
    ("load_15", HOST, "load_15", hosts.LOAD_15),
    ("context_switches", HOST, "context_switches_s", hosts.CONTEXT_SWITCHES),
    ("pressure_cpu", HOST, "pressure_cpu_percent", hosts.PRESSURE_CPU),
    ("pressure_memory", HOST, "pressure_memory_percent", hosts.PRESSURE_MEMORY),
    ("pressure_io", HOST, "pressure_io_percent", hosts.PRESSURE_IO),
    ("memory", HOST, "memory_percent", hosts.MEMORY),
    ("memory_free", HOST, "memory_free_bytes", hosts.MEMORY_FREE),
    ("memory_available", HOST, "memory_available_bytes", hosts.MEMORY_AVAILABLE),
    ("swap", HOST, "swap_used_bytes", hosts.SWAP),
    ("swap_in", HOST, "swap_in_bytes_s", hosts.SWAP_IN),
    ("swap_out", HOST, "swap_out_bytes_s", hosts.SWAP_OUT),
    ("oom_kills", HOST, "oom_kills", hosts.OOM_KILLS),
    ("disk", HOST, "disk_busy_percent", hosts.DISK),
    ("disk_read", HOST, "disk_read_bytes_s", hosts.DISK_READ),
    ("disk_written", HOST, "disk_written_bytes_s", hosts.DISK_WRITTEN),
    ("disk_space", FILESYSTEM, "used_percent", hosts.DISK_SPACE),
    ("disk_available", FILESYSTEM, "available_bytes", hosts.DISK_AVAILABLE),
    ("inodes", FILESYSTEM, "inodes_percent", hosts.INODES),
    ("network", HOST, "network_percent", hosts.NETWORK),
    ("received", HOST, "received_bytes_s", hosts.RECEIVED),
    ("sent", HOST, "sent_bytes_s", hosts.SENT),
    ("network_errors", HOST, "network_errors_s", hosts.NETWORK_ERRORS),
    ("network_drops", HOST, "network_drops_s", hosts.NETWORK_DROPS),
    ("tcp", HOST, "tcp_established", hosts.TCP),
    ("time_wait", HOST, "tcp_time_wait", hosts.TIME_WAIT),
    ("tcp_resets", HOST, "tcp_resets_s", hosts.TCP_RESETS),
    ("retransmits", HOST, "tcp_retransmitted_segments_s", hosts.RETRANSMITS),
    ("retransmit_ratio", HOST, "tcp_retransmit_percent", hosts.RETRANSMIT_RATIO),
    ("listen_overflows", HOST, "tcp_listen_overflows_s", hosts.LISTEN_OVERFLOWS),
    ("open_files", HOST, "open_files", hosts.OPEN_FILES),
    ("processes", HOST, "processes", hosts.PROCESSES),
    ("threads", HOST, "threads", hosts.THREADS),
    ("container_cpu", HOST, "container_cpu_percent", hosts.CONTAINER_CPU),
    ("throttled", HOST, "container_throttled_percent", hosts.THROTTLED),
    ("connections", PORT, "established", hosts.CONNECTIONS),
    ("close_wait", PORT, "close_wait", hosts.CLOSE_WAIT),
    ("backlog", PORT, "backlog", hosts.BACKLOG),
    ("heap", JVM, "heap_percent", hosts.HEAP),
    ("heap_used", JVM, "heap_used_bytes", hosts.HEAP_USED),
    ("metaspace", JVM, "metaspace_used_bytes", hosts.METASPACE),
    ("gc", JVM, "gc_percent", hosts.GC),
    ("full_gc", JVM, "full_gcs", hosts.FULL_GC),
    ("full_gc_gap", JVM, "full_gc_gap_s", hosts.FULL_GC_GAP),
    ("jvm_threads", JVM, "threads", hosts.JVM_THREADS),
    ("process_cpu", PROCESS, "cpu_percent", hosts.PROCESS_CPU),
    ("process_memory", PROCESS, "memory_bytes", hosts.PROCESS_MEMORY),
    ("process_threads", PROCESS, "threads", hosts.PROCESS_THREADS),
    ("process_files", PROCESS, "open_files", hosts.PROCESS_FILES),
    ("process_restarts", PROCESS, "restarts", hosts.PROCESS_RESTARTS),
)


def _short() -> dict[str, Metric]:
    fields = {(family.name, field.name): field for family in FAMILIES for field in family.fields}
    return {
        name: Metric(name, family, fields[family.name, figure], title(), figure in family.lows)
        for name, family, figure, title in _SHORT
    }


def _full(short: Mapping[str, Metric]) -> dict[str, Metric]:
    titles = {(one.family.name, one.field.name): one.title for one in short.values()}
    found = {}
    for family in FAMILIES:
        for field in family.fields:
            name = f"{family.name}.{field.name}"
            title = titles.get((family.name, field.name)) or TITLES[name]()
            found[name] = Metric(name, family, field, title, field.name in family.lows)
    return found


SHORT_METRICS: Mapping[str, Metric] = _short()
"""Metrics by their short names, in the order in which people are offered them."""
METRICS: Mapping[str, Metric] = {**SHORT_METRICS, **_full(SHORT_METRICS)}
"""All metrics by short and full names."""


def metric(name: str) -> Metric:
    """Look up a metric by its short or full name. Raises ``InputError``."""
    found = METRICS.get(name)
    if found is None:
        raise InputError(hosts.UNKNOWN_METRIC(name=name, names=", ".join(SHOWN_NAMES)))
    return found
