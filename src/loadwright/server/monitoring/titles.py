"""The titles of the figures of hosts and of their families, in the language of the reader."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loadwright.core.hosts.merging import HIGH
from loadwright.core.messages.figures import TITLES

from .catalogue import Figure

FAMILIES: dict[str, Promise] = {
    "host": _("Host"),
    "host_core": _("Cores"),
    "host_disk": _("Disks"),
    "host_filesystem": _("File systems"),
    "host_network": _("Network interfaces"),
    "host_port": _("TCP ports"),
    "host_jvm": _("Java virtual machines"),
    "host_process": _("Processes of the project"),
    "host_collector": _("Collectors of the agent"),
}

FIGURES: dict[str, Promise] = {
    **{name: _(title.english) for name, title in TITLES.items()},
    # Charts name these in the same manner, unlike rules, which use their short names.
    "host.cpu_percent": _("CPU"),
    "host.cpu_user_percent": _("CPU: programs"),
    "host.cpu_system_percent": _("CPU: kernel"),
    "host.cpu_iowait_percent": _("CPU: waiting for disks"),
    "host.cpu_steal_percent": _("CPU: taken by other virtual machines"),
    "host.load_1": _("Load, 1 min"),
    "host.load_5": _("Load, 5 min"),
    "host.load_15": _("Load, 15 min"),
    "host.context_switches_s": _("Context switches"),
    "host.pressure_cpu_percent": _("CPU pressure"),
    "host.pressure_memory_percent": _("Memory pressure"),
    "host.pressure_io_percent": _("Disk pressure"),
    "host.memory_percent": _("Memory in use"),
    "host.memory_free_bytes": _("Free memory"),
    "host.memory_available_bytes": _("Available memory"),
    "host.swap_used_bytes": _("Swap space in use"),
    "host.swap_in_bytes_s": _("Swapped in"),
    "host.swap_out_bytes_s": _("Swapped out"),
    "host.oom_kills": _("Processes killed for lack of memory"),
    "host.disk_read_bytes_s": _("Disks: read"),
    "host.disk_written_bytes_s": _("Disks: written"),
    "host.disk_busy_percent": _("Utilisation of the busiest disk"),
    "host.received_bytes_s": _("Network: received"),
    "host.sent_bytes_s": _("Network: sent"),
    "host.network_errors_s": _("Network: errors"),
    "host.network_drops_s": _("Network: dropped packets"),
    "host.network_percent": _("Utilisation of the busiest link"),
    "host.tcp_established": _("Established connections"),
    "host.tcp_time_wait": _("Connections in TIME-WAIT"),
    "host.tcp_resets_s": _("Reset connections"),
    "host.tcp_retransmitted_segments_s": _("Retransmitted TCP segments"),
    "host.tcp_retransmit_percent": _("Share of retransmitted TCP segments"),
    "host.tcp_listen_overflows_s": _("Connections lost at full queues"),
    "host.open_files": _("Open files"),
    "host.processes": _("Processes"),
    "host.threads": _("Threads"),
    "host.container_cpu_percent": _("Container: CPU"),
    "host.container_throttled_percent": _("Container: throttled periods"),
    "host_filesystem.available_bytes": _("File system: available space"),
    "host_filesystem.used_percent": _("File system: share of space in use"),
    "host_filesystem.inodes_percent": _("File system: share of inodes in use"),
    "host_port.established": _("Port: established connections"),
    "host_port.close_wait": _("Port: CLOSE-WAIT"),
    "host_port.backlog": _("Port: connections waiting to be accepted"),
    "host_jvm.heap_used_bytes": _("JVM: heap in use"),
    "host_jvm.heap_percent": _("JVM: share of the heap in use"),
    "host_jvm.metaspace_used_bytes": _("JVM: metaspace in use"),
    "host_jvm.full_gcs": _("JVM: full collections"),
    "host_jvm.full_gc_gap_s": _("JVM: time between full collections"),
    "host_jvm.gc_percent": _("JVM: time in garbage collection"),
    "host_jvm.threads": _("JVM: threads"),
    "host_process.cpu_percent": _("Project: CPU of processes"),
    "host_process.memory_bytes": _("Project: memory of processes"),
    "host_process.threads": _("Project: threads"),
    "host_process.open_files": _("Project: open files"),
    "host_process.restarts": _("Project: restarted processes"),
}
"""By the name of the figure without ``_max`` and ``_min``."""


def of(figure: Figure) -> str:
    """Return the title of a figure, or of its largest or smallest values."""
    title = str(FIGURES[f"{figure.family.name}.{figure.field.name}"])
    if not figure.suffix:
        return title
    form = _("%(figure)s, maximum") if figure.suffix == HIGH else _("%(figure)s, minimum")
    return str(form) % {"figure": title}
