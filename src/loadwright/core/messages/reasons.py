"""Reasons why a run failed, and reasons to doubt its numbers."""

from __future__ import annotations

from .message import declare, declare_counted

NO_REASON = declare("generator.no_reason", "no reason was given")

# Reasons why a run failed.
ENDED_BEFORE_START = declare("failure.ended_before_start", "Generator %(name)s ended before the run started.")
# Of runs of earlier versions.
ENDED_BEFORE_START_BECAUSE = declare(
    "failure.ended_before_start_because", "Generator %(name)s ended before the run started: %(reason)s."
)
LOST_PREPARING = declare("failure.lost_preparing", "Generator %(name)s was lost while it was preparing.")
NOT_READY = declare("failure.not_ready", "Generator %(name)s was not ready within %(seconds)s s.")
ALL_FAILED = declare("failure.all_failed", "All generators failed; %(name)s: %(reason)s")
ALL_LOST = declare("failure.all_lost", "All generators were lost; the measurements that they had delivered are kept.")
NOT_CONDUCTED = declare("failure.not_conducted", "An error in the server keeps the run from continuing: %(error)s")
PLAN_UNREADABLE = declare("failure.plan_unreadable", "The plan can no longer be read: %(reason)s")
WAITED = declare("failure.waited", "Waited %(seconds)s s for generators: %(reason)s")
WAITED_FOR_SPACE = declare("failure.waited_for_space", "Waited %(seconds)s s for space on the disk of the server.")
MISSED_START = declare(
    "failure.missed_start",
    "Missed: the server was not running, or its disk was full, at the scheduled time and in the %(seconds)s s after.",
)
TOO_FEW = declare("failure.too_few_generators", "Generators needed: %(asked)s, idle: %(idle)s.")
TOO_FEW_IN_ROOM = declare(
    "failure.too_few_generators_in_room", "Generators needed: %(asked)s, idle in %(room)s: %(idle)s."
)
GENERATORS_USED = declare("failure.generators_used", "%(lacking)s Generators are used by %(runs)s.")

# Reasons to doubt the numbers.
NOT_CARRIED_OUT = declare("doubt.not_carried_out", "the run could not be carried out")
NOTHING_MEASURED = declare("doubt.nothing_measured", "nothing was measured")
LOST = declare("doubt.lost", "generator %(name)s was lost")
FAILED = declare("doubt.failed", "generator %(name)s failed: %(reason)s")
SECONDS_MISSING = declare_counted(
    "doubt.seconds_missing",
    "%(missing)s of %(count)s seconds of generator %(name)s is missing",
    "%(missing)s of %(count)s seconds of generator %(name)s are missing",
    number="missing",
)
SECONDS_OUTSIDE = declare_counted(
    "doubt.seconds_outside",
    "%(count)s second that generator %(name)s sent is outside the time of the run; it was refused",
    "%(count)s seconds that generator %(name)s sent are outside the time of the run; they were refused",
    number="count",
)
NOT_SEPARATED = declare(
    "doubt.not_separated",
    "an earlier version on generator %(name)s counted transactions and parts of requests as requests",
)
REMARK = declare("doubt.remark", "generator %(name)s: %(remark)s")
FAILED_BEFORE = declare("doubt.failed_before", "generator %(name)s had failed before it rejoined the run")
DISK_FULL = declare("doubt.disk_full", "the disk of generator %(name)s was almost full")
POINTS_DROPPED = declare_counted(
    "doubt.points_dropped",
    "generator %(name)s dropped %(count)s measured point",
    "generator %(name)s dropped %(count)s measured points",
    number="count",
)
CPU_BUSY = declare_counted(
    "doubt.cpu_busy",
    "the machine of generator %(name)s was over %(limit)s%% CPU in %(busy)s of %(count)s second",
    "the machine of generator %(name)s was over %(limit)s%% CPU in %(busy)s of %(count)s seconds",
    number="count",
)
GC_BUSY = declare("doubt.gc_busy", "generator %(name)s spent %(share)s%% of the time in garbage collection")
CAPPED = declare_counted(
    "doubt.capped",
    "generator %(name)s had reached its thread limit in %(count)s second",
    "generator %(name)s had reached its thread limit in %(count)s seconds",
    number="count",
)
MISSED = declare_counted(
    "doubt.missed",
    "%(missed)s of %(count)s transactions that were due was never started",
    "%(missed)s of %(count)s transactions that were due were never started",
    number="missed",
)
LATE = declare("doubt.late", "transactions started up to %(seconds)s s late")
EXCESS = declare("doubt.excess", "asked %(asked)s/s, sent %(sent)s/s for %(seconds)s s")
EXCESS_THREADS = declare_counted(
    "doubt.excess_threads",
    "asked %(asked)s thread, ran %(sent)s for %(seconds)s s",
    "asked %(asked)s threads, ran %(sent)s for %(seconds)s s",
    number="asked",
)
REQUESTS_FAILED = declare(
    "doubt.requests_failed", "%(share)s%% of the requests failed, and no requirement limits the errors"
)
RATE_NOT_REACHED = declare(
    "doubt.rate_not_reached", "only %(share)s%% of the rate asked was reached while it was steady"
)

# Notices: what a reader of the numbers must know, though they can be trusted.
LABELS_MERGED = declare(
    "notice.labels_merged",
    "A run has at most %(limit)s labels: %(count)s samples of further labels are counted together under "
    "“(other labels)”.",
)
TIMES_WIDENED = declare(
    "notice.times_widened",
    "The labels of a run have at most %(limit)s different times together: further times are exact to 3 percent.",
)
HOST_CPU_BUSY = declare(
    "notice.host_cpu_busy", "The CPU of host %(name)s was over %(limit)s%% in %(share)s%% of the measured time."
)
HOST_DISK_BUSY = declare(
    "notice.host_disk_busy", "A disk of host %(name)s was over %(limit)s%% busy in %(share)s%% of the measured time."
)
HOST_NETWORK_BUSY = declare(
    "notice.host_network_busy",
    "A network link of host %(name)s was over %(limit)s%% of its speed in %(share)s%% of the measured time.",
)
HOST_SILENT = declare_counted(
    "notice.host_silent",
    "Host %(name)s was not measured in %(missing)s of %(count)s second of the load.",
    "Host %(name)s was not measured in %(missing)s of %(count)s seconds of the load.",
    number="count",
)
HOST_NOT_MEASURED = declare(
    "notice.host_not_measured",
    "Host %(name)s was not measured during the load: its monitor agent sent nothing, or the server was deleted.",
)
HOSTS_CPU_BUSY = declare(
    "notice.hosts_cpu_busy",
    "The CPUs of %(count)s hosts were over %(limit)s%% in this share of the measured time, the busiest first: "
    "%(hosts)s.",
)
HOSTS_DISK_BUSY = declare(
    "notice.hosts_disk_busy",
    "Disks of %(count)s hosts were over %(limit)s%% busy in this share of the measured time, the busiest first: "
    "%(hosts)s.",
)
HOSTS_NETWORK_BUSY = declare(
    "notice.hosts_network_busy",
    "Network links of %(count)s hosts were over %(limit)s%% of their speed in this share of the measured time, "
    "the busiest first: %(hosts)s.",
)
HOSTS_SILENT = declare(
    "notice.hosts_silent",
    "%(count)s hosts were not measured in this share of the load, the longest first: %(hosts)s.",
)
HOSTS_NOT_MEASURED = declare(
    "notice.hosts_not_measured",
    "%(count)s hosts were not measured during the load, because their monitor agents sent nothing or the servers "
    "were deleted, among them %(hosts)s.",
)
