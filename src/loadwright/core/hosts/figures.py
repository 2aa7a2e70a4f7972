"""The figures of hosts, declared field by field, in one family for each kind of thing that a host has.

An agent measures a family once a second: once for the host itself, and once for each of its parts (a disk, an
interface, a JVM). Every figure is optional, because a machine may not provide it: what was not measured is absent,
never zero. Rates and shares are those since the previous measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.stats.fields import MAX, MAX_COUNT, MAX_INTEGER, MAX_SECOND, MEAN, SUM, Field, fields_of, optional

MAX_PART = 200
"""Maximum length of the name of a part in characters."""
MAX_RATE = 1e12
MAX_CORES = 2**20


def _percent(meaning: str, maximum: float = 100) -> float | None:
    return optional(float, "%", meaning, maximum, over_time=MEAN)


def _rate(unit: str, meaning: str) -> float | None:
    return optional(float, unit, meaning, MAX_RATE, over_time=MEAN)


def _level(unit: str, meaning: str, maximum: float = MAX_INTEGER) -> float | None:
    return optional(float, unit, meaning, maximum, over_time=MEAN)


def _count(meaning: str) -> int | None:
    return optional(int, "", meaning, MAX_COUNT, over_time=SUM)


@dataclass
class HostFigures:
    """The host itself. Percentages of CPU: all cores together are 100."""

    cpu_percent: float | None = _percent("CPU in use; waiting for disks counts as idle")
    cpu_user_percent: float | None = _percent("CPU used by programs, with low priority included")
    cpu_system_percent: float | None = _percent("CPU used by the kernel")
    cpu_iowait_percent: float | None = _percent("CPU idle while a program waits for a disk")
    cpu_steal_percent: float | None = _percent("CPU taken by other virtual machines of the same hardware")
    cpu_irq_percent: float | None = _percent("CPU used by interrupts")
    load_1: float | None = _level("", "load average of one minute")
    load_5: float | None = _level("", "load average of five minutes")
    load_15: float | None = _level("", "load average of fifteen minutes")
    running_tasks: float | None = _level("", "tasks that run or wait for a core")
    blocked_tasks: float | None = _level("", "tasks that wait for a disk")
    context_switches_s: float | None = _rate("1/s", "context switches")
    interrupts_s: float | None = _rate("1/s", "interrupts")
    forks_s: float | None = _rate("1/s", "started tasks")

    pressure_cpu_percent: float | None = _percent("time in which some tasks waited for a core")
    pressure_memory_percent: float | None = _percent("time in which some tasks waited for memory")
    pressure_memory_full_percent: float | None = _percent("time in which all tasks waited for memory")
    pressure_io_percent: float | None = _percent("time in which some tasks waited for a disk")
    pressure_io_full_percent: float | None = _percent("time in which all tasks waited for a disk")

    memory_percent: float | None = _percent("memory that is not available to programs without swapping")
    memory_total_bytes: float | None = _level("byte", "size of the memory")
    memory_free_bytes: float | None = _level("byte", "memory used for nothing")
    memory_available_bytes: float | None = _level("byte", "memory that programs can get without swapping")
    memory_cache_bytes: float | None = _level("byte", "page cache, buffers and reclaimable kernel memory")
    memory_dirty_bytes: float | None = _level("byte", "page cache that is not yet written to disks")
    swap_total_bytes: float | None = _level("byte", "size of the swap space")
    swap_used_bytes: float | None = _level("byte", "swap space in use")
    swap_in_bytes_s: float | None = _rate("byte/s", "read from swap space")
    swap_out_bytes_s: float | None = _rate("byte/s", "written to swap space")
    oom_kills: int | None = _count("processes that the kernel killed because memory ran out")

    disk_read_bytes_s: float | None = _rate("byte/s", "read from all disks")
    disk_written_bytes_s: float | None = _rate("byte/s", "written to all disks")
    disk_reads_s: float | None = _rate("1/s", "completed reads of all disks")
    disk_writes_s: float | None = _rate("1/s", "completed writes of all disks")
    disk_busy_percent: float | None = _percent("time in which the busiest disk had something to do")
    filesystem_percent: float | None = _percent("space in use on the fullest file system")

    received_bytes_s: float | None = _rate("byte/s", "received by all interfaces except loopback")
    sent_bytes_s: float | None = _rate("byte/s", "sent by all interfaces except loopback")
    received_packets_s: float | None = _rate("1/s", "packets received")
    sent_packets_s: float | None = _rate("1/s", "packets sent")
    network_errors_s: float | None = _rate("1/s", "packets received or sent with an error")
    network_drops_s: float | None = _rate("1/s", "packets dropped while receiving or sending")
    network_percent: float | None = _percent("use of the speed of the busiest link in its busier direction")

    tcp_established: float | None = _level("", "established TCP connections")
    tcp_time_wait: float | None = _level("", "TCP connections in TIME-WAIT")
    tcp_orphans: float | None = _level("", "TCP connections without a process")
    tcp_opened_s: float | None = _rate("1/s", "TCP connections opened to others")
    tcp_accepted_s: float | None = _rate("1/s", "TCP connections accepted from others")
    tcp_resets_s: float | None = _rate("1/s", "TCP connections reset")
    tcp_sent_segments_s: float | None = _rate("1/s", "TCP segments sent, with repeated ones")
    tcp_retransmitted_segments_s: float | None = _rate("1/s", "TCP segments sent again")
    tcp_retransmit_percent: float | None = _percent("share of the sent TCP segments that are repetitions")
    tcp_listen_overflows_s: float | None = _rate("1/s", "connections lost because the queue of a port was full")

    open_files: float | None = _level("", "open files of all processes")
    max_open_files: float | None = _level("", "limit of the open files of all processes", 2.0**63)
    processes: float | None = _level("", "processes")
    threads: float | None = _level("", "threads of all processes")

    container_cores: float | None = _level("", "CPU limit of the agent's container, in cores", MAX_CORES)
    container_cpu_percent: float | None = _percent("CPU used by the container, of its limit", 100.0 * MAX_CORES)
    container_throttled_percent: float | None = _percent("scheduling periods in which the CPU limit stopped tasks")
    container_memory_limit_bytes: float | None = _level("byte", "memory limit of the agent's container")
    container_memory_bytes: float | None = _level("byte", "memory of the container, without reclaimable cache")


@dataclass
class CoreFigures:
    """One logical processor, measured on demand only."""

    user_percent: float | None = _percent("used by programs")
    system_percent: float | None = _percent("used by the kernel and interrupts")
    iowait_percent: float | None = _percent("idle while a program waits for a disk")
    steal_percent: float | None = _percent("taken by other virtual machines")


@dataclass
class DiskFigures:
    """One disk or other block device that is not part of another."""

    read_bytes_s: float | None = _rate("byte/s", "read")
    written_bytes_s: float | None = _rate("byte/s", "written")
    reads_s: float | None = _rate("1/s", "completed reads")
    writes_s: float | None = _rate("1/s", "completed writes")
    read_ms: float | None = _level("ms", "mean duration of a read")
    write_ms: float | None = _level("ms", "mean duration of a write")
    busy_percent: float | None = _percent("time in which it had something to do")
    queue: float | None = _level("", "mean number of waiting and running operations")


@dataclass
class FilesystemFigures:
    """One mounted file system on a disk or over the network."""

    total_bytes: float | None = _level("byte", "size")
    used_bytes: float | None = _level("byte", "space in use")
    available_bytes: float | None = _level("byte", "space available to unprivileged programs")
    used_percent: float | None = _percent("space in use, of that which unprivileged programs can use")
    inodes_percent: float | None = _percent("inodes in use")


@dataclass
class NetworkFigures:
    """One network interface except loopback."""

    received_bytes_s: float | None = _rate("byte/s", "received")
    sent_bytes_s: float | None = _rate("byte/s", "sent")
    received_packets_s: float | None = _rate("1/s", "packets received")
    sent_packets_s: float | None = _rate("1/s", "packets sent")
    errors_s: float | None = _rate("1/s", "packets received or sent with an error")
    drops_s: float | None = _rate("1/s", "packets dropped while receiving or sending")
    speed_mbit_s: float | None = _level("Mbit/s", "speed of the link")
    used_percent: float | None = _percent("use of the speed in the busier direction")


@dataclass
class PortFigures:
    """One local TCP port with its listening sockets and the connections that use it."""

    established: float | None = _level("", "established connections")
    opening: float | None = _level("", "connections being opened (SYN-SENT, SYN-RECV)")
    time_wait: float | None = _level("", "connections in TIME-WAIT")
    close_wait: float | None = _level("", "connections that the other side has closed (CLOSE-WAIT)")
    closing: float | None = _level("", "connections in another state of closing")
    received_queue_bytes: float | None = _level("byte", "received and not yet read by the program")
    sent_queue_bytes: float | None = _level("byte", "sent and not yet acknowledged")
    backlog: float | None = _level("", "connections that wait for being accepted")
    backlog_limit: float | None = _level("", "limit of the connections that wait for being accepted")


@dataclass
class JvmFigures:
    """One Java virtual machine, from its performance counters (hsperfdata)."""

    pid: int | None = optional(int, "", "process id, as the host sees it", 2**31 - 1, over_time=MAX)
    heap_used_bytes: float | None = _level("byte", "heap in use")
    heap_committed_bytes: float | None = _level("byte", "heap that the JVM has reserved from the system")
    heap_max_bytes: float | None = _level("byte", "limit of the heap")
    heap_percent: float | None = _percent("heap in use, of its limit")
    young_used_bytes: float | None = _level("byte", "young generation in use: eden and survivor spaces")
    old_used_bytes: float | None = _level("byte", "old generation in use")
    metaspace_used_bytes: float | None = _level("byte", "metaspace in use")
    metaspace_committed_bytes: float | None = _level("byte", "metaspace that the JVM has reserved from the system")
    young_gcs: int | None = _count("garbage collections of the young generation")
    young_gc_ms: float | None = optional(float, "ms", "duration of these", MAX_RATE, over_time=SUM)
    full_gcs: int | None = _count("full garbage collections")
    full_gc_ms: float | None = optional(float, "ms", "duration of these", MAX_RATE, over_time=SUM)
    full_gc_gap_s: float | None = _level(
        "s", "time between a full garbage collection and the previous one, in the second in which it begins"
    )
    concurrent_gcs: int | None = _count("pauses of concurrent garbage collections")
    concurrent_gc_ms: float | None = optional(float, "ms", "duration of these", MAX_RATE, over_time=SUM)
    gc_percent: float | None = _percent("time in which all threads stood still for garbage collections")
    stopped_percent: float | None = _percent("time in which all threads stood still for any reason (safepoints)")
    threads: float | None = _level("", "threads")
    classes: float | None = _level("", "loaded classes")


@dataclass
class ProcessFigures:
    """The processes with the process identifier of a project, together."""

    processes: float | None = _level("", "number of processes")
    cpu_percent: float | None = _percent("CPU in use; one core is 100", 100.0 * MAX_CORES)
    memory_bytes: float | None = _level("byte", "resident memory")
    threads: float | None = _level("", "threads")
    open_files: float | None = _level("", "open files")
    read_bytes_s: float | None = _rate("byte/s", "read from disks")
    written_bytes_s: float | None = _rate("byte/s", "written to disks")
    started_at: float | None = optional(float, "s", "start of the youngest of them", MAX_SECOND, over_time=MAX)
    restarts: int | None = _count("processes that were not there before, without those found first")


@dataclass
class CollectorFigures:
    """One collector of the agent."""

    duration_ms: float | None = _level("ms", "duration of a measurement")
    failures: int | None = _count("measurements that failed")


@dataclass(frozen=True)
class Family:
    """The figures of one kind of thing. ``part`` is the tag that names it, empty for the host itself.

    Over time a figure is kept as its mean and its largest value, those in ``lows`` with their smallest value too;
    counts are summed. Intervals shorter than ``finest`` seconds are not kept.
    """

    name: str
    meaning: str
    figures: type
    part: str = ""
    part_meaning: str = ""
    lows: frozenset[str] = frozenset()
    finest: int = 1

    @property
    def fields(self) -> tuple[Field, ...]:
        return fields_of(self.figures)

    def stands_for(self, covered: int, resolution: int) -> int:
        """Return for how many seconds a point of an interval of ``resolution`` is the value.

        ``covered`` is in how many it was measured: of a family that is measured every ``finest`` seconds, one of them.
        """
        return covered if self.finest == 1 else min(covered * self.finest, resolution)


HOST = Family(
    "host", "A host.", HostFigures,
    lows=frozenset({"memory_free_bytes", "memory_available_bytes"}),
)  # fmt: skip
CORE = Family("host_core", "A logical processor of a host.", CoreFigures, "core", "its number")
DISK = Family("host_disk", "A disk of a host.", DiskFigures, "device", "its name")
FILESYSTEM = Family(
    "host_filesystem", "A file system of a host.", FilesystemFigures, "mount", "where it is mounted",
    lows=frozenset({"available_bytes"}), finest=10,
)  # fmt: skip
NETWORK = Family("host_network", "A network interface of a host.", NetworkFigures, "interface", "its name")
NETWORK_TOTALS = {
    "received_bytes_s": "received_bytes_s",
    "sent_bytes_s": "sent_bytes_s",
    "received_packets_s": "received_packets_s",
    "sent_packets_s": "sent_packets_s",
    "errors_s": "network_errors_s",
    "drops_s": "network_drops_s",
}
"""The figures of a host that are the sums of its interfaces, by the figure of an interface."""
PORT = Family("host_port", "A TCP port of a host.", PortFigures, "port", "its number")
JVM = Family(
    "host_jvm", "A Java virtual machine of a host.", JvmFigures, "jvm",
    "process identifier of its project, else its main class",
    lows=frozenset({"full_gc_gap_s"}),
)  # fmt: skip
PROCESS = Family("host_process", "Processes of a project on a host.", ProcessFigures, "process", "process identifier")
COLLECTOR = Family(
    "host_collector", "A collector of a monitor agent.", CollectorFigures, "collector", "its name",
    finest=60,
)  # fmt: skip

FAMILIES = (HOST, CORE, DISK, FILESYSTEM, NETWORK, PORT, JVM, PROCESS, COLLECTOR)
