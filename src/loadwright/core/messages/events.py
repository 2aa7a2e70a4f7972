"""Events of runs: their kinds, which are listed in the result's schema, and the messages of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from .message import Declaration, declare, declare_counted


@dataclass(frozen=True)
class Kind:
    """A kind of event: its value in results, its title in tables, and whether it casts doubt on the run's numbers."""

    word: str
    title: str
    bad: bool = False


KINDS: dict[str, Kind] = {}


def declare_kind(word: str, title: str, *, bad: bool = False) -> str:
    """Declare a kind of event and return its value in results."""
    KINDS[word] = Kind(word, title, bad)
    return word


STARTED = declare_kind("started", "start")
RATE = declare_kind("rate", "load changed")
NOTE = declare_kind("note", "note")
STOP = declare_kind("stop", "stop")
JOINED = declare_kind("joined", "generator joined")
LEFT = declare_kind("left", "generator left")
SHARE = declare_kind("share", "share changed")
LOST = declare_kind("lost", "generator lost", bad=True)
BACK = declare_kind("back", "generator back")
GENERATOR_FAILED = declare_kind("generator_failed", "generator failed", bad=True)
ENDED = declare_kind("ended", "end")
LATE = declare_kind("late", "late data", bad=True)
WARNING = declare_kind("warning", "warning", bad=True)
CURVE = declare_kind("curve", "curve")
HOST_SILENT = declare_kind("host_silent", "host silent")
HOST_BACK = declare_kind("host_back", "host measured again")

LOAD_BEGAN = declare("run.started", "The load began.", kind=STARTED)
RUN_FINISHED = declare("run.finished", "The run finished.", kind=ENDED)
RUN_STOPPED = declare("run.stopped", "The run was stopped.", kind=ENDED)
RATE_CHANGED = declare("run.rate_changed", "%(before)s → %(after)s/s", kind=RATE)
THREADS_CHANGED = declare_counted(
    "run.threads_changed",
    "%(before)s → %(after)s thread",
    "%(before)s → %(after)s threads",
    number="after",
    kind=RATE,
)
CURVE_AT = declare("run.curve_at", "The curve is at %(percent)s%%.", kind=CURVE)
LATE_SECONDS = declare_counted(
    "run.late_seconds",
    "%(count)s second arrived late and was added.",
    "%(count)s seconds arrived late and were added.",
    number="count",
    kind=LATE,
)
LATE_REMARK = declare("run.late_remark", "A generator reported a doubt about the run after its end.", kind=LATE)

LATE_HOSTS = declare("run.late_hosts", "Figures of hosts under test arrived late and were added.", kind=LATE)
SILENT_HOST = declare(
    "run.host_silent",
    "Host %(name)s has not been measured for %(seconds)s s: its guardrails cannot end the run.",
    kind=HOST_SILENT,
)
MEASURED_HOST = declare("run.host_back", "Host %(name)s is measured again.", kind=HOST_BACK)

FURTHER_EVENTS = declare("run.further_events", "Further events of this kind, which are not listed: %(count)s.")

STOP_SOFTLY = declare("run.stop", "Stop", kind=STOP)
STOP_AT_ONCE = declare("run.stop_now", "Stop immediately", kind=STOP)
CANCEL = declare("run.cancel", "Cancel", kind=STOP)
BECAUSE = declare("run.because", "%(what)s: %(why)s", kind=STOP)
STOPPED_BY = declare("run.stopped_by", "stopped by %(who)s", kind=STOP)
CANCELLED_BY = declare("run.cancelled_by", "cancelled by %(who)s", kind=STOP)
ABORTED = declare("run.aborted", "aborted: %(requirement)s was not met for too long", kind=STOP)

GENERATOR_PREPARES = declare("generator.prepares", "Generator %(name)s is preparing to join.", kind=SHARE)
GENERATOR_JOINED = declare("generator.joined", "Generator %(name)s joined.", kind=JOINED)
GENERATOR_LEAVES = declare("generator.leaves", "Generator %(name)s is leaving.", kind=LEFT)
PINNED_RATE = declare("generator.pinned_rate", "Generator %(name)s pinned to %(load)s/s.", kind=SHARE)
PINNED_THREADS = declare_counted(
    "generator.pinned_threads",
    "Generator %(name)s pinned to %(load)s thread.",
    "Generator %(name)s pinned to %(load)s threads.",
    number="load",
    kind=SHARE,
)
WEIGHT_SET = declare("generator.weight_set", "Generator %(name)s now has the weight %(weight)s.", kind=SHARE)
LOAD_SHARED = declare("run.load_shared", "The load is carried by %(carrying)s of %(count)s generators.", kind=SHARE)
GENERATOR_LOST = declare("generator.lost", "Generator %(name)s was lost.", kind=LOST)
GENERATOR_BACK = declare("generator.back", "Generator %(name)s is back.", kind=BACK)
GENERATOR_REMARK = declare("generator.remark", "Generator %(name)s: %(remark)s.", kind=WARNING)
GENERATOR_FAILURE = declare("generator.failed", "Generator %(name)s failed: %(reason)s", kind=GENERATOR_FAILED)

WARNINGS: dict[str, Declaration] = {}
"""Health warnings about a running generator, by the key that it reports (``core.health``)."""


def declare_warning(word: str, english: str) -> str:
    """Declare a health warning and return the key that generators report."""
    WARNINGS[word] = declare(f"warning.{word}", english, kind=WARNING)
    return word


CPU = declare_warning("cpu", "Generator %(name)s is over 85%% CPU.")
GC = declare_warning("gc", "Generator %(name)s spends over 10%% of the time in garbage collection.")
LATE_ARRIVALS = declare_warning("late", "Generator %(name)s starts transactions over 1 s late.")
EMPTY = declare_warning("empty", "Generator %(name)s starts iterations that end without a sample.")
MISSED = declare_warning("missed", "Generator %(name)s cannot start all transactions that are due.")
CAPPED = declare_warning("capped", "Generator %(name)s has reached its thread limit, below the target rate.")
DISK = declare_warning("disk", "Generator %(name)s has less than 512 MiB of disk left.")
SPOOL = declare_warning("spool", "Generator %(name)s cannot deliver its measurements fast enough.")
FILES_LEFT_OUT = declare_warning(
    "files_left_out",
    "Generator %(name)s did not keep all files that the plan wrote: the limit is 200 files and 256 MiB.",
)
CLOCK = declare_warning("clock", "Generator %(name)s has a clock that is over 1 s off; its seconds are corrected.")
