"""Names of the metrics of hosts, and errors in what people write about them."""

from __future__ import annotations

from .message import declare

CPU = declare("metric.cpu", "CPU in use")
CPU_USER = declare("metric.cpu_user", "CPU used by programs")
CPU_SYSTEM = declare("metric.cpu_system", "CPU used by the kernel")
IOWAIT = declare("metric.iowait", "CPU waiting for disks")
STEAL = declare("metric.steal", "CPU taken by other virtual machines")
LOAD = declare("metric.load", "Load average (1 min)")
LOAD_5 = declare("metric.load_5", "Load average (5 min)")
LOAD_15 = declare("metric.load_15", "Load average (15 min)")
CONTEXT_SWITCHES = declare("metric.context_switches", "Context switches")
PRESSURE_CPU = declare("metric.pressure_cpu", "Pressure of CPU")
PRESSURE_MEMORY = declare("metric.pressure_memory", "Pressure of memory")
PRESSURE_IO = declare("metric.pressure_io", "Pressure of disks")

MEMORY = declare("metric.memory", "Memory in use")
MEMORY_FREE = declare("metric.memory_free", "Free memory")
MEMORY_AVAILABLE = declare("metric.memory_available", "Available memory")
SWAP = declare("metric.swap", "Swap space in use")
SWAP_IN = declare("metric.swap_in", "Read from swap space")
SWAP_OUT = declare("metric.swap_out", "Written to swap space")
OOM_KILLS = declare("metric.oom_kills", "Processes killed for lack of memory")

DISK = declare("metric.disk", "Disk utilisation")
DISK_READ = declare("metric.disk_read", "Read from disks")
DISK_WRITTEN = declare("metric.disk_written", "Written to disks")
DISK_SPACE = declare("metric.disk_space", "Disk space in use")
DISK_AVAILABLE = declare("metric.disk_available", "Available disk space")
INODES = declare("metric.inodes", "Inodes in use")

NETWORK = declare("metric.network", "Network utilisation")
RECEIVED = declare("metric.received", "Network received")
SENT = declare("metric.sent", "Network sent")
NETWORK_ERRORS = declare("metric.network_errors", "Network errors")
NETWORK_DROPS = declare("metric.network_drops", "Dropped network packets")
TCP = declare("metric.tcp", "TCP connections")
TIME_WAIT = declare("metric.time_wait", "TCP connections in TIME-WAIT")
TCP_RESETS = declare("metric.tcp_resets", "TCP resets")
RETRANSMITS = declare("metric.retransmits", "TCP retransmits")
RETRANSMIT_RATIO = declare("metric.retransmit_ratio", "TCP retransmit ratio")
LISTEN_OVERFLOWS = declare("metric.listen_overflows", "Connections lost to full accept queues")

OPEN_FILES = declare("metric.open_files", "Open files")
PROCESSES = declare("metric.processes", "Processes")
THREADS = declare("metric.threads", "Threads")
CONTAINER_CPU = declare("metric.container_cpu", "CPU of the container's limit")
THROTTLED = declare("metric.throttled", "Throttling of the container's CPU")

CONNECTIONS = declare("metric.connections", "Connections of a port")
CLOSE_WAIT = declare("metric.close_wait", "Connections of a port in CLOSE-WAIT")
BACKLOG = declare("metric.backlog", "Accept queue of a port")

HEAP = declare("metric.heap", "JVM heap in use")
HEAP_USED = declare("metric.heap_used", "Size of the used JVM heap")
METASPACE = declare("metric.metaspace", "JVM metaspace in use")
GC = declare("metric.gc", "JVM time in garbage collections")
FULL_GC = declare("metric.full_gc", "JVM Full GCs")
FULL_GC_GAP = declare("metric.full_gc_gap", "Time between JVM Full GCs")
JVM_THREADS = declare("metric.jvm_threads", "JVM threads")

PROCESS_CPU = declare("metric.process_cpu", "CPU of the project's process")
PROCESS_MEMORY = declare("metric.process_memory", "Memory of the project's process")
PROCESS_THREADS = declare("metric.process_threads", "Threads of the project's process")
PROCESS_FILES = declare("metric.process_files", "Open files of the project's process")
PROCESS_RESTARTS = declare("metric.process_restarts", "Restarts of the project's process")

UNKNOWN_METRIC = declare("input.host_metric", "Unknown metric '%(name)s' of hosts; use for example %(names)s")
NOT_A_VALUE = declare("input.host_value", "'%(text)s' is not a value of %(metric)s; write for example %(example)s")
