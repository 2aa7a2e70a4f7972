"""Errors that prevent a generator from carrying out an order."""

from __future__ import annotations

from .message import declare, declare_counted

# JMeter, Java and the plugin.
JMETER_NOT_FOUND = declare(
    "agent.jmeter_not_found",
    "Apache JMeter was not found: run 'loadwright jmeter install', or set --jmeter-home or JMETER_HOME to your own.",
)
NOT_JMETER = declare(
    "agent.not_jmeter",
    "%(path)s (%(origin)s) is not an Apache JMeter: run 'loadwright jmeter install', or set --jmeter-home or "
    "JMETER_HOME to your own.",
)
JMETER_DAMAGED = declare(
    "agent.jmeter_damaged",
    "%(path)s (%(origin)s) is damaged: run 'loadwright jmeter install', or set --jmeter-home or JMETER_HOME "
    "to your own.",
)
JMETER_TOO_OLD = declare(
    "agent.jmeter_too_old",
    "%(path)s (%(origin)s) is JMeter %(version)s, 5.5 or newer is needed: run 'loadwright jmeter install', or"
    " set --jmeter-home or JMETER_HOME to your own.",
)
JAVA_NOT_FOUND = declare(
    "agent.java_not_found",
    "Java was not found: install a Java runtime, preferably 17, or set JAVA_HOME.",
)
JAVA_HOME_WRONG = declare(
    "agent.java_home_wrong",
    "JAVA_HOME is %(path)s, which has no bin/java: correct or unset JAVA_HOME.",
)
JAVA_TOO_OLD = declare("agent.java_too_old", "%(path)s is Java %(version)s, but JMeter needs Java %(needed)s or newer.")
JAVA_NOT_RUNNING = declare(
    "agent.java_not_running", "%(path)s cannot be run (%(reason)s): install a Java runtime or set JAVA_HOME."
)
JAVA_WITHOUT_VERSION = declare(
    "agent.java_without_version",
    "%(path)s does not report its version: install a Java runtime or set JAVA_HOME.",
)
JAVA_NOT_STARTED = declare("agent.java_not_started", "%(path)s cannot be started: %(reason)s.")
CATALOGUE_FAILED = declare(
    "agent.catalogue_failed",
    "JMeter's elements could not be listed: %(reason)s. Remove plugins that do not match this JMeter or Java.",
)
WARM_UP_LIMIT = declare(
    "agent.warm_up_limit",
    "LOADWRIGHT_WARM_UP_SECONDS is '%(value)s': enter seconds between 0 (no warm-up) and %(most)s.",
)
TRIAL_STANDBY_LIMIT = declare(
    "agent.trial_standby_limit",
    "LOADWRIGHT_TRIAL_STANDBY_SECONDS is '%(value)s': enter a number of seconds from 0 to %(most)s.",
)
STANDBY_SETTING = declare(
    "agent.standby_setting", "LOADWRIGHT_STANDBY is '%(value)s': enter 0 or 1 (keep a warm JVM while idle)."
)
PLUGIN_MISSING = declare(
    "agent.plugin_missing", "The JMeter plugin %(path)s is missing: run scripts/build-plugin, or make setup."
)

# The plan and its files on their way to the generator.
BUNDLE_NAME = declare("agent.bundle_name", "The order names its bundle '%(name)s', which is not a SHA-256.")
BUNDLE_REFUSED = declare("agent.bundle_refused", "The server refused to send the run's bundle (status %(status)s).")
BUNDLE_DIFFERS = declare("agent.bundle_differs", "The received bundle is not the ordered one: its checksum differs.")
BUNDLE_NOT_ZIP = declare("agent.bundle_not_zip", "The bundle is not a readable zip file: %(reason)s.")
BUNDLE_NOT_UNPACKED = declare("agent.bundle_not_unpacked", "The bundle cannot be unpacked into %(folder)s: %(reason)s.")
BUNDLE_FILES = declare("agent.bundle_files", "The bundle contains %(count)s files; at most %(limit)s are allowed.")
BUNDLE_SIZE = declare("agent.bundle_size", "The bundle unpacks to more than %(limit)s bytes.")
BUNDLE_OUTSIDE = declare("agent.bundle_outside", "The bundle contains '%(path)s', which is outside its folder.")
BUNDLE_LINK = declare("agent.bundle_link", "The bundle contains '%(path)s', which is a link.")
BUNDLE_WITHOUT_PLAN = declare("agent.bundle_without_plan", "The bundle contains no plan named '%(name)s'.")
FILE_NAME = declare("agent.file_name", "The order names a data file '%(name)s', which is not a SHA-256.")
FILE_REFUSED = declare("agent.file_refused", "The server refused to send %(path)s (status %(status)s).")
FILE_DIFFERS = declare("agent.file_differs", "The received file %(path)s is not the ordered one: its checksum differs.")
FILE_OUTSIDE = declare("agent.file_outside", "The order names '%(path)s', which is outside the plan's folder.")

# Data files of which each generator uses its own lines.
SPLIT_MISSING = declare("agent.split_missing", "The plan has no file '%(path)s' to split.")
SPLIT_ENCODING = declare("agent.split_encoding", "%(path)s cannot be split: it is UTF-16; save it as UTF-8.")
SPLIT_TOO_SHORT = declare(
    "agent.split_too_short",
    "%(path)s has too few lines (%(lines)s) and cannot be split over %(generators)s generators; "
    "use fewer generators or copy it to all.",
)
SPLIT_LONG_LINE = declare("agent.split_long_line", "%(path)s cannot be split: it has a line of more than 1 MB.")
SPLIT_LONG_FIELD = declare(
    "agent.split_long_field",
    "%(path)s cannot be split: a quoted field in it is never closed, or it has a line of more than 1 MB.",
)
SPLIT_OPEN_FIELD = declare(
    "agent.split_open_field", "%(path)s cannot be split: a quoted field at its end is never closed."
)

# JMeter while it runs.
LINK_FAILED = declare("agent.link_failed", "The connection to JMeter failed: %(reason)s.")
KILLED = declare("agent.jmeter_killed", "JMeter was terminated from outside by %(signal)s.")
KILLED_FOR_MEMORY = declare(
    "agent.jmeter_killed_for_memory",
    "JMeter was terminated from outside by SIGKILL; the machine may have run out of memory.",
)
UNKNOWN_CLASS = declare(
    "agent.unknown_class",
    "The plan uses %(name)s, which this JMeter does not have: install the corresponding JMeter plugin on the "
    "generator.",
)
OUT_OF_MEMORY = declare(
    "agent.out_of_memory",
    "JMeter ran out of memory (%(reason)s): increase its heap or reduce the load.",
)
EXITED = declare("agent.jmeter_exited", "JMeter exited unexpectedly with code %(code)s: %(reason)s.")
EXITED_SILENTLY = declare(
    "agent.jmeter_exited_silently",
    "JMeter exited unexpectedly with code %(code)s; its log contains no reason.",
)

EXITED_BY_PLAN = declare(
    "agent.jmeter_exited_by_plan",
    "A script of the plan ended JMeter with exit code %(code)s: remove System.exit from it.",
)
HALTED = declare(
    "agent.jmeter_halted",
    "Something in the plan ended the JVM with exit code %(code)s, without a shutdown: remove Runtime.halt from its "
    "scripts and libraries.",
)

# How the load went, where that casts doubt on the run.
STOPPED_BY_PLAN = declare("agent.stopped_by_plan", "the plan stopped the test")
STOPPED_IN_SETUP = declare("agent.stopped_in_setup", "a setUp thread group stopped the test")
THREADS_ENDED = declare("agent.threads_ended", "all threads had ended")
NO_THREADS = declare("agent.no_threads", "no thread group of the plan had threads or arrivals")
LOGGED = declare("agent.logged", "%(what)s; JMeter's log: %(line)s")
ENDED_EARLY = declare("agent.ended_early", "the load ended after %(seconds)s of %(asked)s s: %(reason)s")
ENDED_BY_ITSELF = declare("agent.ended_by_itself", "the load ended after %(seconds)s s: %(reason)s")
THREADS_FAILED = declare_counted(
    "agent.threads_failed",
    "an uncaught error ended %(count)s thread",
    "an uncaught error ended %(count)s threads",
    number="count",
)
EMPTY_ITERATIONS = declare("agent.empty_iterations", "%(empty)s of %(count)s iterations ended without a sample")

# The agent itself.
INTERRUPTED = declare(
    "agent.interrupted",
    "The generator's agent was killed and restarted while it produced load; its load ended early.",
)
SHUT_DOWN = declare(
    "agent.shut_down", "The generator's agent was shut down while it produced load; its load ended early."
)
AGENT_FAILED = declare("agent.failed", "The agent failed: %(reason)s.")
NOT_RECOVERED = declare(
    "agent.not_recovered",
    "JMeter ended after its agent was killed and before it had written what it measured: about %(seconds)s s are"
    " missing",
)
NOT_KEPT = declare_counted(
    "agent.not_kept",
    "its disk was full: %(count)s measured second is missing",
    "its disk was full: %(count)s measured seconds are missing",
    number="count",
)
LOG_CUT = declare("agent.log_cut", "its disk was full: the end of JMeter's log may be missing")
LOG_AND_JTL_CUT = declare(
    "agent.log_and_jtl_cut", "its disk was full: the ends of JMeter's log and of the JTL may be missing"
)
NOT_DELIVERED = declare("agent.not_delivered", "%(name)s could not be delivered: %(reason)s")
