"""Thread groups of JMeter and of its most common plugins."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import (
    Choice,
    ElementSpec,
    Field,
    FieldType,
    Holder,
    Rows,
    Table,
    choices,
    is_decimal,
    shown_when,
)
from loadwright.core.jmx.elements.summary import Summary, texts
from loadwright.core.jmx.elements.threads import UNIT, in_arrivals
from loadwright.core.messages import Declaration, Message, declare, declare_counted

THREADS = declare_counted("element.threads", "%(count)s thread", "%(count)s threads", number="count")
UP_TO_THREADS = declare_counted(
    "element.up_to_threads", "up to %(count)s thread", "up to %(count)s threads", number="count"
)
ARRIVALS_PER_MINUTE = declare_counted(
    "element.arrivals_per_minute", "%(count)s arrival per minute", "%(count)s arrivals per minute", number="count"
)
ARRIVALS_PER_SECOND = declare_counted(
    "element.arrivals_per_second", "%(count)s arrival per second", "%(count)s arrivals per second", number="count"
)
RAMP_UP = declare("element.ramp_up", "ramp-up %(seconds)s s")
FOR = declare("element.for", "for %(seconds)s s")
FOREVER = declare("element.repeating_forever", "repeating forever")
ONCE = declare("element.once", "once")
TIMES = declare_counted("element.times", "%(count)s time", "%(count)s times", number="count")

LOOP = Holder("ThreadGroup.main_controller", "LoopController", "LoopControlPanel", "Loop Controller")
ON_ERROR = Field(
    "ThreadGroup.on_sample_error",
    "Action to be taken after a Sampler error",
    FieldType.CHOICE,
    "continue",
    choices(
        ("continue", "Continue"),
        ("startnextloop", "Start Next Thread Loop"),
        ("stopthread", "Stop Thread"),
        ("stoptest", "Stop Test"),
        ("stoptestnow", "Stop Test Now"),
    ),
)


def summary(group: Element) -> Summary:
    """Return threads, ramp-up and repetitions, as far as the group's class has them."""
    node = group.node
    count = properties.text(node, "ThreadGroup.num_threads") or properties.text(node, "TargetLevel")
    ramp = properties.text(node, "ThreadGroup.ramp_time")
    pieces: list[Message] = [_level(group)(count=count)] if count else []
    if ramp not in ("", "0"):
        pieces.append(RAMP_UP(seconds=ramp))
    if properties.boolean(node, "ThreadGroup.scheduler"):
        pieces.append(FOR(seconds=properties.text(node, "ThreadGroup.duration")))
    controller = properties.find(node, LOOP.name)
    loops = "" if controller is None else properties.text(controller, "LoopController.loops")
    if loops and group.class_name in ("ThreadGroup", "SetupThreadGroup", "PostThreadGroup"):
        pieces.append(repetitions(loops))
    return tuple(pieces)


_SCHEDULE = Table(
    "ultimatethreadgroupdata",
    "Threads Schedule",
    (
        Field("threads", "Start Threads Count", FieldType.INTEGER, "100"),
        Field("delay", "Initial Delay, sec", FieldType.INTEGER, "0"),
        Field("startup", "Startup Time, sec", FieldType.INTEGER, "30"),
        Field("hold", "Hold Load For, sec", FieldType.INTEGER, "60"),
        Field("shutdown", "Shutdown Time", FieldType.INTEGER, "10"),
    ),
    Rows.LISTS,
)
_Row = tuple[float, float, float, float, float]
"""Threads, and in seconds: delay, startup, hold and shutdown."""


def _ultimate(group: Element) -> Summary:
    """Return the most threads at a time, and when the last of them ends; with variables, the threads of each row."""
    cells = [[cell.text or "0" for cell in row] for row in properties.collection(group.node, _SCHEDULE.name)]
    if not cells or not all(len(row) == len(_SCHEDULE.columns) and all(map(is_decimal, row)) for row in cells):
        threads = " + ".join(row[0] for row in cells if row)
        return (THREADS(count=threads),) if threads else ()
    rows: list[_Row] = [(float(a), float(b), float(c), float(d), float(e)) for a, b, c, d, e in cells]
    most = max(sum(_threads_at(row, moment) for row in rows) for moment in {row[1] + row[2] for row in rows})
    return UP_TO_THREADS(count=round(most)), FOR(seconds=f"{max(sum(row[1:]) for row in rows):g}")


def _threads_at(row: _Row, moment: float) -> float:
    """Return how many threads of a row run, of those that start or end in this moment all."""
    threads, delay, startup, hold, shutdown = row
    since = moment - delay
    if 0 <= since < startup:
        return threads * since / startup
    left = startup + hold + shutdown - since
    if since < 0 or left < 0:
        return 0.0
    return threads if left >= shutdown else threads * left / shutdown


def _free_form(group: Element) -> Summary:
    """Return the highest rate of arrivals, and the length of the schedule."""
    cells = [[cell.text or "0" for cell in row] for row in properties.collection(group.node, "Schedule")]
    if not cells or not all(len(row) == 3 and all(map(is_decimal, row)) for row in cells):
        return ()
    most = max(float(level) for row in cells for level in row[:2])
    length = sum(float(row[2]) for row in cells) * (1 if properties.text(group.node, UNIT) == "S" else 60)
    return _level(group)(count=f"{most:g}"), FOR(seconds=f"{length:g}")


def _schedule(group: Element) -> Summary:
    return texts(properties.text(group.node, "OpenModelThreadGroup.schedule"))


def _level(group: Element) -> Declaration:
    if not in_arrivals(group):
        return THREADS
    return ARRIVALS_PER_SECOND if properties.text(group.node, UNIT) == "S" else ARRIVALS_PER_MINUTE


def repetitions(loops: str) -> Message:
    """Return the number of repetitions as text; -1 means forever."""
    if loops == "-1":
        return FOREVER()
    return ONCE() if loops == "1" else TIMES(count=loops)


INFINITE = Choice("-1", "Infinite")
_PLAIN = (
    ON_ERROR,
    Field("ThreadGroup.num_threads", "Number of Threads (users)", FieldType.INTEGER, "1", tag="intProp"),
    Field("ThreadGroup.ramp_time", "Ramp-up period (seconds)", FieldType.INTEGER, "1", tag="intProp"),
    Field("LoopController.loops", "Loop Count", FieldType.INTEGER, "1", holder=LOOP, special=INFINITE),
    # JMeter takes a missing one for true, and would repeat the group without end.
    Field("LoopController.continue_forever", "Infinite", FieldType.BOOLEAN, "false", holder=LOOP, hidden=True),
    Field(
        "ThreadGroup.same_user_on_next_iteration",
        "Same user on each iteration",
        FieldType.BOOLEAN,
        "true",
        missing="true",
    ),
    Field("ThreadGroup.delayedStart", "Delay Thread creation until needed", FieldType.BOOLEAN),
    Field("ThreadGroup.scheduler", "Specify Thread lifetime", FieldType.BOOLEAN),
    *shown_when(
        "ThreadGroup.scheduler",
        ("true",),
        Field("ThreadGroup.duration", "Duration (seconds)", FieldType.INTEGER),
        Field("ThreadGroup.delay", "Startup delay (seconds)", FieldType.INTEGER),
    ),
)

_UNIT = Field("Unit", "Time Unit", FieldType.CHOICE, "M", choices(("M", "minutes"), ("S", "seconds")), missing="M")
_LIMITS = (
    Field("Iterations", "Thread Iterations Limit", FieldType.INTEGER),
    Field("LogFilename", "Log Threads Status into File", FieldType.OUTPUT_FILE),
    _UNIT,
)
_LIMIT = Field("ConcurrencyLimit", "Concurrency Limit", FieldType.INTEGER)
# JMeter's forms of these two have no such switch.
_AROUND = tuple(field for field in _PLAIN if field.name != "ThreadGroup.delayedStart")


def _target(level: str) -> tuple[Field, ...]:
    """Return the fields that Concurrency and Arrivals Thread Groups have in common."""
    return (
        ON_ERROR,
        Field("TargetLevel", level, FieldType.DECIMAL, "12"),
        Field("RampUp", "Ramp Up Time", FieldType.DECIMAL, "60"),
        Field("Steps", "Ramp-Up Steps Count", FieldType.INTEGER, "3"),
        Field("Hold", "Hold Target Rate Time", FieldType.DECIMAL, "180"),
        *_LIMITS,
    )


SPECS = (
    ElementSpec("ThreadGroup", "ThreadGroupGui", "Thread Group", kinds.THREAD_GROUP, _PLAIN, summary),
    ElementSpec("SetupThreadGroup", "SetupThreadGroupGui", "setUp Thread Group", kinds.THREAD_GROUP, _AROUND, summary),
    ElementSpec("PostThreadGroup", "PostThreadGroupGui", "tearDown Thread Group", kinds.THREAD_GROUP, _AROUND, summary),
    ElementSpec(
        "OpenModelThreadGroup",
        "OpenModelThreadGroupGui",
        "Open Model Thread Group",
        kinds.THREAD_GROUP,
        (
            ON_ERROR,
            Field("OpenModelThreadGroup.schedule", "Schedule", FieldType.LINES),
            Field("OpenModelThreadGroup.random_seed", "Random Seed", FieldType.INTEGER),
        ),
        _schedule,
    ),
    ElementSpec(
        "kg.apc.jmeter.threads.UltimateThreadGroup",
        "kg.apc.jmeter.threads.UltimateThreadGroupGui",
        "jp@gc - Ultimate Thread Group",
        kinds.THREAD_GROUP,
        (
            ON_ERROR,
            _SCHEDULE,
        ),
        _ultimate,
    ),
    ElementSpec(
        "kg.apc.jmeter.threads.SteppingThreadGroup",
        "kg.apc.jmeter.threads.SteppingThreadGroupGui",
        "jp@gc - Stepping Thread Group (deprecated)",
        kinds.THREAD_GROUP,
        (
            ON_ERROR,
            Field("ThreadGroup.num_threads", "This group will start", FieldType.INTEGER, "100"),
            Field("Threads initial delay", "First, wait for (seconds)", FieldType.INTEGER, "0"),
            Field("Start users count burst", "Then start (threads)", FieldType.INTEGER, "0"),
            Field("Start users count", "Next, add (threads)", FieldType.INTEGER, "10"),
            Field("Start users period", "threads every (seconds)", FieldType.INTEGER, "30"),
            Field("rampUp", "using ramp-up (seconds)", FieldType.INTEGER, "5"),
            Field("flighttime", "Then hold load for (seconds)", FieldType.INTEGER, "60"),
            Field("Stop users count", "Finally, stop (threads)", FieldType.INTEGER, "5"),
            Field("Stop users period", "threads every (seconds)", FieldType.INTEGER, "1"),
        ),
        summary,
    ),
    ElementSpec(
        "com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup",
        "com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroupGui",
        "bzm - Concurrency Thread Group",
        kinds.THREAD_GROUP,
        _target("Target Concurrency"),
        summary,
    ),
    ElementSpec(
        "com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup",
        "com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroupGui",
        "bzm - Arrivals Thread Group",
        kinds.THREAD_GROUP,
        (*_target("Target Rate (arrivals per time unit)"), _LIMIT),
        summary,
    ),
    ElementSpec(
        "com.blazemeter.jmeter.threads.arrivals.FreeFormArrivalsThreadGroup",
        "com.blazemeter.jmeter.threads.arrivals.FreeFormArrivalsThreadGroupGui",
        "bzm - Free-Form Arrivals Thread Group",
        kinds.THREAD_GROUP,
        (
            ON_ERROR,
            Table(
                "Schedule",
                "Threads Schedule",
                (
                    Field("from", "Start Value", FieldType.DECIMAL, "1"),
                    Field("to", "End Value", FieldType.DECIMAL, "10"),
                    Field("during", "Duration", FieldType.DECIMAL, "60"),
                ),
                Rows.LISTS,
            ),
            *_LIMITS,
            _LIMIT,
        ),
        _free_form,
    ),
)
