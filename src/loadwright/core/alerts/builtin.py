"""The rules that an installation has from the start. People may change them and switch them off and on."""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.messages import Declaration, alerts

from .rules import CRITICAL, DISK_FULL, INFO, MEAN, SILENCE, TOTAL, WARNING, Condition

GIB = 2.0**30
HOUR_S = 3600.0


@dataclass(frozen=True)
class BuiltIn:
    """A rule of its ``key``. ``enabled``: new installations use it."""

    key: str
    title: Declaration
    condition: Condition
    severity: str
    enabled: bool = True


BUILT_IN = (
    BuiltIn("cpu", alerts.CPU_BUSY, Condition("cpu", ">", 90, 80, MEAN, 60, 0, 60), WARNING),
    BuiltIn("memory", alerts.MEMORY_LOW, Condition("memory", ">", 95, 90, MEAN, 60, 0, 60), CRITICAL),
    # Absolute, so it fits no machine with little memory.
    BuiltIn(
        "memory_available",
        alerts.MEMORY_SMALL,
        Condition("memory_available", "<", GIB, 1.25 * GIB, MEAN, 60, 0, 60),
        WARNING,
        enabled=False,
    ),
    BuiltIn("oom_kills", alerts.OUT_OF_MEMORY, Condition("oom_kills", ">", 0, 0, TOTAL, 300), CRITICAL),
    BuiltIn("disk", alerts.DISK_BUSY, Condition("disk", ">", 70, 60, MEAN, 60, 60, 60), WARNING),
    BuiltIn("disk_space", alerts.SPACE_LOW, Condition("disk_space", ">", 85, 80, MEAN, 60, 0, 60), WARNING),
    BuiltIn("disk_full", alerts.SPACE_ENDS, Condition(DISK_FULL, "<", 24 * HOUR_S, 30 * HOUR_S, for_s=600), CRITICAL),
    BuiltIn("inodes", alerts.INODES_LOW, Condition("inodes", ">", 90, 85, MEAN, 60, 0, 60), WARNING),
    BuiltIn("network", alerts.NETWORK_BUSY, Condition("network", ">", 40, 30, MEAN, 60, 60, 60), INFO),
    # Over minutes: a host that sends ten segments a second reaches ten percent with one of them.
    BuiltIn(
        "retransmit_ratio",
        alerts.PACKETS_LOST,
        Condition("retransmit_ratio", ">", 2, 1, MEAN, 300, 60, 300),
        WARNING,
    ),
    BuiltIn(
        "listen_overflows",
        alerts.QUEUES_FULL,
        Condition("listen_overflows", ">", 0, 0, MEAN, 60, 0, 300),
        WARNING,
    ),
    # Two within an hour. Their gap itself keeps its value after the last of them, for days.
    BuiltIn("full_gc", alerts.FULL_GCS, Condition("full_gc", ">=", 2, 2, TOTAL, 3600), WARNING),
    BuiltIn("silence", alerts.AGENT_SILENT, Condition(SILENCE, ">", 60, 15, recover_for_s=30), CRITICAL),
)
