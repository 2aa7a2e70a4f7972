"""Names of alert rules, and errors in them."""

from __future__ import annotations

from .message import declare

SILENCE = declare("alert_metric.silence", "Time without measurements")
DISK_FULL = declare("alert_metric.disk_full", "Time until the disk is full")

CPU_BUSY = declare("alert_rule.cpu", "CPU busy")
MEMORY_LOW = declare("alert_rule.memory", "Memory nearly used up")
MEMORY_SMALL = declare("alert_rule.memory_available", "Little available memory")
OUT_OF_MEMORY = declare("alert_rule.oom_kills", "Process killed for lack of memory")
DISK_BUSY = declare("alert_rule.disk", "Disk busy")
SPACE_LOW = declare("alert_rule.disk_space", "Disk space nearly used up")
SPACE_ENDS = declare("alert_rule.disk_full", "Disk full within 24 hours")
INODES_LOW = declare("alert_rule.inodes", "Inodes nearly used up")
NETWORK_BUSY = declare("alert_rule.network", "Network busy")
PACKETS_LOST = declare("alert_rule.retransmit_ratio", "Many TCP retransmits")
QUEUES_FULL = declare("alert_rule.listen_overflows", "Connections lost to full accept queues")
FULL_GCS = declare("alert_rule.full_gc", "Full GCs less than an hour apart")
AGENT_SILENT = declare("alert_rule.silence", "Agent silent")

OPERATOR = declare("alert_rule.operator", "The operator must be one of %(operators)s.")
STATISTIC = declare("alert_rule.statistic", "The statistic must be one of %(statistics)s.")
STATISTIC_OF_SUBJECT = declare("alert_rule.statistic_of_subject", "%(subject)s has no statistic over time; use value.")
SUM_OF_LEVELS = declare("alert_rule.sum_of_levels", "Only counts can be summed, and %(subject)s is not one.")
WINDOW = declare("alert_rule.window", "The time of the statistic is out of range; use %(least)s to %(most)s seconds.")
TIMES = declare(
    "alert_rule.times", "The times before an alert and its end are out of range; use 0 to %(most)s seconds."
)
RECOVERY = declare("alert_rule.recovery", "The limit of recovery must not be worse than the limit of the alert.")
